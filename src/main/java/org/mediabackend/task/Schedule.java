package org.mediabackend.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a task runs, and how often it is tried.
 *
 * @param priority -100 to 100; each point counts as one minute of waiting
 * @param notBefore until when it waits; null is now
 * @param maxAttempts how often it is tried when it fails for want of resources or by a bug; 1 is no retry
 * @param backoff before the first retry; twice as long before each further one
 */
public record Schedule(int priority, @Nullable Instant notBefore, int maxAttempts, Duration backoff) {

    /** At once, and once. */
    public static final Schedule USUAL = new Schedule(0, null, 1, Duration.ZERO);
}
