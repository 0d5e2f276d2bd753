/**
 * Claim, slots, lease keeping. It promises that a claimed task's lease is renewed while its attempt runs, that no more
 * attempts run than there are slots, and that at a shutdown what runs goes back to the queue. It knows nothing of what
 * a task does.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "notifier", "batch"})
package org.mediabackend.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
