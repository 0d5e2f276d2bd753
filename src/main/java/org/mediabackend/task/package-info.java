/**
 * The ledger: the task's row, its states, its lease and what people see of it. It promises that each change of state is
 * one guarded statement that also notifies, that a stale attempt changes nothing and tells nobody, and that an accepted
 * task stays until it has ended. It knows nothing of Spring Batch, media or HTTP.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
