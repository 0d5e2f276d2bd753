package org.mediabackend.task;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stood when it was read: what a status answer and an event show.
 *
 * @param attempt how often a worker took it; 0 before the first
 * @param seq grows with every change of any task
 * @param progress 0 to 100; 100 only when succeeded
 * @param meta JSON object without the live progress
 * @param live JSON of the running command's progress
 * @param steps JSON array
 * @param result JSON, only when succeeded
 * @param retries how often it was tried again
 * @param retryError why it was tried again the last time
 * @param owner the tenant that submitted it; null if nothing authenticated then
 * @param jobInstanceId Spring Batch's job instance; null before the first attempt
 */
public record Task(
        UUID id,
        Kind kind,
        String label,
        TaskState state,
        int attempt,
        long seq,
        int progress,
        String stage,
        String message,
        String meta,
        @Nullable String live,
        String steps,
        @Nullable String result,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Schedule schedule,
        int retries,
        @Nullable String retryError,
        @Nullable String owner,
        @Nullable Long jobInstanceId) {}
