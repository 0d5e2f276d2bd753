/**
 * A task's directories and artifacts, and publication: how what an attempt wrote becomes visible. It promises that a
 * published path never shows a half-written file: everything is written beside its place under a hidden name, or in the
 * journal's directory, and gets its own name when it is whole. It never touches a path that it was not given.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "task")
package org.mediabackend.workspace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
