package org.mediabackend.ops;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.worker.KnownWorker;

/**
 * A worker as answers show it.
 *
 * @param id new at each start of the process
 * @param state running, draining, drained, stopping or lost
 * @param freeBytes free in its data directory; null if not known
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record WorkerStatus(
        UUID id,
        String host,
        long pid,
        String version,

        @Schema(allowableValues = {"running", "draining", "drained", "stopping", "lost"})
        String state,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        Instant startedAt,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        Instant lastHeartbeat,

        List<LaneOfWorker> lanes,
        @Nullable Long freeBytes) {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern(TIME, Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A time as it stands in answers. */
    static String shown(Instant time) {
        return SHOWN.format(time);
    }

    static WorkerStatus of(KnownWorker worker) {
        return new WorkerStatus(
                worker.id(),
                worker.host(),
                worker.pid(),
                worker.version(),
                worker.state().wireName(),
                worker.startedAt(),
                worker.lastHeartbeat(),
                worker.lanes().stream().map(LaneOfWorker::of).toList(),
                worker.freeBytes());
    }

    /**
     * A lane of it.
     *
     * @param paused whether the lane is paused for all workers
     * @param trouble why it could not claim when it last wanted to; null if it could
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record LaneOfWorker(
            String lane,
            int slots,
            int busy,
            boolean paused,
            @Nullable String trouble) {

        private static LaneOfWorker of(KnownWorker.LaneOfWorker lane) {
            return new LaneOfWorker(
                    lane.lane().name().toLowerCase(Locale.ROOT),
                    lane.slots(),
                    lane.busy(),
                    lane.paused(),
                    lane.trouble());
        }
    }
}
