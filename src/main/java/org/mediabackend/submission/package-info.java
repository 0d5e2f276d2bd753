/**
 * How a task comes in, and how it is looked up: the body is read strictly, every wrong field is named at once, the
 * deployment's policy has its say about files, arguments and the environment, and only then is a row written. It
 * promises that a refused request leaves nothing behind. It never runs anything and never looks for a task's inputs.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "media", "tools", "web", "access"})
package org.mediabackend.submission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
