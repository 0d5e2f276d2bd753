package org.mediabackend.media;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Foretells when an output will be complete from how fast it has grown, the recent past counting most. Both sums, the
 * seconds of output and the seconds waited for them, fade at the same rate, so that output that comes in bursts does
 * not disturb their quotient, as it would the mean of momentary speeds. Not safe for threads.
 */
final class RemainingTime {

    /** Memory shorter than this follows the bursts of an encoder's look-ahead. */
    private static final double SHORTEST_MEMORY_SECONDS = 5;

    private final double startedAt;
    private double lastAt;
    private double lastTime;
    private double output;
    private double waited;

    RemainingTime(double nowSeconds) {
        this.startedAt = nowSeconds;
        this.lastAt = nowSeconds;
    }

    /** Seconds until the end, given how much is written now; empty without an expectation or a speed. */
    OptionalDouble at(double nowSeconds, double timeSeconds, @Nullable Double expectedSeconds) {
        double step = Math.max(0, nowSeconds - lastAt);
        // Memory grows with the run: a long encode is judged by its last half, not by its last scene.
        double kept = Math.exp(-step / Math.max(SHORTEST_MEMORY_SECONDS, (nowSeconds - startedAt) / 2));
        output = output * kept + Math.max(0, timeSeconds - lastTime);
        waited = waited * kept + step;
        lastAt = nowSeconds;
        lastTime = Math.max(lastTime, timeSeconds);
        if (expectedSeconds == null || output <= 0 || waited <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.max(0, expectedSeconds - timeSeconds) * waited / output);
    }
}
