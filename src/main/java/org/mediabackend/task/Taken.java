package org.mediabackend.task;

/**
 * A task that was just taken.
 *
 * @param with what the continuation of the claim says of it
 */
public record Taken<T>(ClaimedTask task, T with) {}
