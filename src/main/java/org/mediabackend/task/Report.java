package org.mediabackend.task;

import org.jspecify.annotations.Nullable;

/**
 * What a running attempt has to say.
 *
 * @param progress 0 to 99; the ledger never lets it fall
 * @param meta JSON object; null leaves what is there
 * @param live JSON of the running command's progress; null clears it
 * @param steps JSON array; null leaves what is there
 */
public record Report(
        int progress,
        String stage,
        String message,
        @Nullable String meta,
        @Nullable String live,
        @Nullable String steps) {}
