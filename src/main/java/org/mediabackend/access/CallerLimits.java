package org.mediabackend.access;

import org.jspecify.annotations.Nullable;

/**
 * How much one caller may have of the server; null is no limit.
 *
 * @param maxRunning how many of the tenant's tasks may be open, running or waiting, so that never more of them run
 * @param maxQueued how many of the tenant's tasks may wait, those that wait for their time too
 * @param requestsPerSecond at least 0.01; as many at once as come within one second
 */
record CallerLimits(
        @Nullable Integer maxRunning,
        @Nullable Integer maxQueued,
        @Nullable Double requestsPerSecond) {

    static final CallerLimits NONE = new CallerLimits(null, null, null);

    private static final double SLOWEST = 0.01;
    private static final double FASTEST = 1_000_000;

    CallerLimits {
        requirePositive("max-running", maxRunning);
        requirePositive("max-queued", maxQueued);
        if (requestsPerSecond != null && !(requestsPerSecond >= SLOWEST && requestsPerSecond <= FASTEST)) {
            throw new IllegalArgumentException("requests-per-second must be between 0.01 and 1000000");
        }
    }

    private static void requirePositive(String name, @Nullable Integer limit) {
        if (limit != null && limit < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }

    /** These, and where they say nothing the others. */
    CallerLimits or(CallerLimits otherwise) {
        return new CallerLimits(
                maxRunning == null ? otherwise.maxRunning : maxRunning,
                maxQueued == null ? otherwise.maxQueued : maxQueued,
                requestsPerSecond == null ? otherwise.requestsPerSecond : requestsPerSecond);
    }
}
