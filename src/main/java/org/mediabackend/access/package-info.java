/**
 * Who may call, and what they may touch: API keys and bearer tokens, the roles, whose task is whose, and each caller's
 * limits. It promises that nothing authenticates by a query of its own, that a key made or revoked by another process
 * counts within seconds, and that a server that nobody guards is reached from its own machine only. It never decides
 * what a task is or does.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "notifier", "database", "web"})
package org.mediabackend.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
