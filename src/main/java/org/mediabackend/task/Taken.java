package org.mediabackend.task;

/**
 * A task that was just taken.
 *
 * @param with what the continuation of the claim says of it
 * @param more whether there may have been more to take than was asked for
 */
public record Taken<T>(ClaimedTask task, T with, boolean more) {}
