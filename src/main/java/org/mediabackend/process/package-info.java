/**
 * An operating-system process, owned and surely ended. It promises that no process it started, nor a child of one,
 * outlives the call that owns it, and that what it keeps of the output is bounded. It knows nothing of media or tasks,
 * and never runs a shell.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
