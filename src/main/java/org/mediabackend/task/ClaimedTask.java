package org.mediabackend.task;

import java.time.Duration;

/**
 * A task that a worker has just taken, with what it needs to run it.
 *
 * @param spec the validated request as JSON
 * @param jobInstanceId of Spring Batch
 * @param firstOfInstance whether nothing of that is there yet
 * @param progress what earlier attempts reached, 0 to 99
 * @param meta JSON object that earlier attempts left
 * @param steps JSON array that earlier attempts left
 * @param crashes how many workers in a row were lost while they ran it
 * @param retry how it is tried again
 * @param cancelling whether all that is left to do is to end it
 */
public record ClaimedTask(
        Lease lease,
        Kind kind,
        String label,
        String spec,
        long jobInstanceId,
        boolean firstOfInstance,
        int progress,
        String meta,
        String steps,
        int crashes,
        Retry retry,
        boolean cancelling) {

    /**
     * How a task is tried again.
     *
     * @param maxAttempts 1 is no retry
     * @param backoff before the first retry
     * @param used how many retries there were
     */
    public record Retry(int maxAttempts, Duration backoff, int used) {}
}
