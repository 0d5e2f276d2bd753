/**
 * Server-sent events of tasks. It promises that what a stream sends is what GET would have answered, that states may be
 * skipped on the way but the end never, and that a client costs no query of its own. A notification only says which row
 * to read.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "notifier", "web", "access"})
package org.mediabackend.stream;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
