package org.mediabackend.task;

import java.util.UUID;

/**
 * The right of one attempt to write: it holds as long as the row names this holder and this attempt.
 *
 * @param holder the worker process
 * @param attempt the fencing number
 */
public record Lease(UUID taskId, UUID holder, int attempt) {}
