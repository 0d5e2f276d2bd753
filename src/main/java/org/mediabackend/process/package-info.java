/**
 * An operating-system process, owned, confined and surely ended. It promises that no process it started, nor a child of
 * one, outlives the call that owns it, that what it keeps of the output is bounded, and that one with a
 * {@link org.mediabackend.process.Confinement.Within} touches nothing but the system's programs and what that names. It
 * knows nothing of media or tasks, and never runs a shell.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
