package org.mediabackend.process;

import java.time.Duration;

/**
 * How patient the end of a process is.
 *
 * @param grace between TERM and KILL; ffmpeg finishes its file in that time
 * @param drain how long output is still awaited after the process itself ended, when a child it left behind holds the
 *     pipes; then that child is ended
 */
public record ProcessPolicy(Duration grace, Duration drain) {

    /** Five seconds of grace, one second to drain. */
    public static final ProcessPolicy STANDARD = new ProcessPolicy(Duration.ofSeconds(5), Duration.ofSeconds(1));

    /** @throws IllegalArgumentException when one of them is negative */
    public ProcessPolicy {
        if (grace.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException("grace and drain must not be negative");
        }
    }
}
