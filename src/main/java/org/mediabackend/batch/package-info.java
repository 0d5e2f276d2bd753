/**
 * One attempt as a Spring Batch job: a job is built freshly for each task, its steps are the commands of a pipeline or
 * the candidates of a search, and the fallback is a flow. It promises that Spring Batch's tables tell what happened and
 * that an attempt without its lease writes nothing. It never decides who runs: the task's row does.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "media", "tools", "workspace", "fetch"})
package org.mediabackend.batch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
