package org.mediabackend.worker;

import java.time.Duration;

/**
 * Whether what ran in a lane of late was tiny: so short that a claim of its own costs as much. Thread-safe.
 *
 * <p>It is a moving average, which begins long: some sixty tiny ones make it tiny, and one of half a second ends that.
 */
final class RecentRuns {

    /** A claim takes a few milliseconds itself. */
    private static final Duration TINY = Duration.ofMillis(30);

    /** Of about how many the average is. */
    private static final int MEMORY = 16;

    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private long averageNanos = UNKNOWN.toNanos();

    /** One ran for so long. */
    synchronized void add(long nanos) {
        averageNanos += (nanos - averageNanos) / MEMORY;
    }

    /** What runs now is not as what ran. */
    synchronized void forget() {
        averageNanos = UNKNOWN.toNanos();
    }

    synchronized boolean areTiny() {
        return averageNanos <= TINY.toNanos();
    }
}
