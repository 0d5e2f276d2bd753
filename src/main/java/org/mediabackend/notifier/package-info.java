/**
 * One LISTEN connection per process, shared by topic. It promises to call a topic's listeners for each notification
 * that arrives, and to say when some may have been missed. It never reads a table, and nobody's truth depends on it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.mediabackend.notifier;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
