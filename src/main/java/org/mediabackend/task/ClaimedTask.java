package org.mediabackend.task;

import org.jspecify.annotations.Nullable;

/**
 * A task that a worker has just taken, with what it needs to run it.
 *
 * @param spec the validated request as JSON
 * @param jobInstanceId Spring Batch's job instance of an earlier attempt; null before the first
 * @param progress what earlier attempts reached, 0 to 99
 * @param meta JSON object that earlier attempts left
 * @param steps JSON array that earlier attempts left
 * @param cancelling whether all that is left to do is to end it
 */
public record ClaimedTask(
        Lease lease,
        Kind kind,
        String label,
        String spec,
        @Nullable Long jobInstanceId,
        int progress,
        String meta,
        String steps,
        boolean cancelling) {}
