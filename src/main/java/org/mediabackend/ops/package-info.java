/**
 * For operators: what the process chose at its start, health, metrics. It promises that what it shows is read from the
 * rooms that own it, and that looking costs next to nothing. It never changes a task.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "batch", "worker", "web", "tools", "process", "database", "access"})
package org.mediabackend.ops;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
