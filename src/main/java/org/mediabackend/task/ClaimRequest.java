package org.mediabackend.task;

import java.time.Duration;
import java.util.UUID;

/**
 * What a worker wants to take.
 *
 * @param most how many tasks, at least 1
 * @param from which tasks
 */
public record ClaimRequest(UUID holder, Lane lane, Duration lease, int most, From from) {

    /** Which tasks may be taken. */
    public enum From {
        /** The queue. */
        QUEUE,
        /** Leases that have run out, then the queue; what is due joins it first. */
        EXPIRED_THEN_QUEUE,
        /** As before, but nothing that another worker held: what is due joins the queue, and is taken. */
        DUE_THEN_QUEUE,
        /** What workers that are gone were cancelling: all that is left to do is to say so. */
        CANCELLED_BY_THE_LOST;

        boolean looksAround() {
            return this != QUEUE;
        }

        boolean rescues() {
            return this == EXPIRED_THEN_QUEUE || this == CANCELLED_BY_THE_LOST;
        }
    }
}
