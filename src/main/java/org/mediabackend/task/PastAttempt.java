package org.mediabackend.task;

/**
 * An attempt that can write no more.
 *
 * @param taskOver whether its task has ended; otherwise another attempt goes on from it
 */
public record PastAttempt(AttemptId id, boolean taskOver) {}
