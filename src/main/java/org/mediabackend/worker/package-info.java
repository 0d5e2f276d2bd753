/**
 * Claim, slots, lease keeping, rescue, drain, and retention of what is over. It promises that a claimed task's lease is
 * renewed while its attempt runs, that no more attempts run than there are slots, that nothing is claimed when
 * operators or the disk say no, and that at a shutdown what runs goes back to the queue. It knows nothing of what a
 * task does.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "notifier", "batch", "process", "workspace"})
package org.mediabackend.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
