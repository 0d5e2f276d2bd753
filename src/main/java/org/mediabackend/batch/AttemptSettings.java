package org.mediabackend.batch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a task is given up.
 *
 * @param maxCrashes how many workers in a row may be lost at a task before it fails, 1 to 100
 * @param maxBackoff longest wait before a retry to which doubling leads; a longer first wait that was asked for stands
 */
@ConfigurationProperties("media.attempts")
record AttemptSettings(
        @DefaultValue("3") int maxCrashes,
        @DefaultValue("1h") Duration maxBackoff) {

    private static final int MOST_CRASHES = 100;

    AttemptSettings {
        if (maxCrashes < 1 || maxCrashes > MOST_CRASHES) {
            throw new IllegalArgumentException(
                    "media.attempts.max-crashes must be 1 to " + MOST_CRASHES + ", not " + maxCrashes);
        }
        if (!maxBackoff.isPositive()) {
            throw new IllegalArgumentException("media.attempts.max-backoff must be longer than 0, not " + maxBackoff);
        }
    }
}
