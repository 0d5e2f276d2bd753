package org.mediabackend.task;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a worker wants to take.
 *
 * @param most how many tasks, at least 1
 * @param from which tasks
 * @param only the one task that it is about, if it is about one
 */
public record ClaimRequest(
        UUID holder,
        Lane lane,
        Duration lease,
        int most,
        From from,
        @Nullable UUID only) {

    public ClaimRequest(UUID holder, Lane lane, Duration lease, int most, From from) {
        this(holder, lane, lease, most, from, null);
    }

    /** The same, but of that task alone. */
    public ClaimRequest only(UUID task) {
        return new ClaimRequest(holder, lane, lease, 1, from, task);
    }

    /** The same, of another number of tasks. */
    public ClaimRequest most(int tasks) {
        return new ClaimRequest(holder, lane, lease, tasks, from, only);
    }

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
