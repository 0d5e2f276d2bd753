package org.mediabackend.worker;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lane;

/**
 * A worker as its row tells, at most a heartbeat old.
 *
 * @param id the holder of its leases; new at each start
 * @param freeBytes free in its data directory; null if it has not looked
 */
public record KnownWorker(
        UUID id,
        String host,
        long pid,
        String version,
        State state,
        Instant startedAt,
        Instant lastHeartbeat,
        List<LaneOfWorker> lanes,
        @Nullable Long freeBytes) {

    /** What a worker does. */
    public enum State {
        /** It claims what there is. */
        RUNNING,
        /** An operator wants it to claim nothing more; something runs still, or it has not said that nothing does. */
        DRAINING,
        /** An operator wants it to claim nothing more, and it has said since then that nothing runs. */
        DRAINED,
        /** The process was told to end. */
        STOPPING,
        /** It has been silent for longer than a lease: others take over what it held. */
        LOST;

        /** The name on the wire. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A lane of a worker.
     *
     * @param paused whether operators have paused the lane for all workers
     * @param trouble why it could not claim when it last wanted to; null if it could
     */
    public record LaneOfWorker(
            Lane lane,
            int slots,
            int busy,
            boolean paused,
            @Nullable String trouble) {}
}
