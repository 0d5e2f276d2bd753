/**
 * The programs that commands run: found by setting, then on {@code PATH}, then bundled; their versions; whether they
 * start. It promises that a tool it hands out has answered {@code -version} once. It never runs a caller's command.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "process")
package org.mediabackend.tools;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
