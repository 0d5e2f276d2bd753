package org.mediabackend.submission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Spec;
import org.mediabackend.media.SpecJson;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.LaneLoad;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.SubmissionKey;
import org.mediabackend.task.Submitted;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.tools.Tool;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.springframework.stereotype.Component;

/**
 * Queues accepted requests, as long as the lane is not full. The queue is counted once a second and not for each
 * request; what this process has added since is added, so that only other processes can take it over the limit.
 */
@Component
@ConditionalOnApiRole
class Admission {

    private static final long RECOUNT_NANOS = Duration.ofSeconds(1).toNanos();

    private final TaskLedger ledger;
    private final SubmissionLimits limits;
    private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);

    Admission(TaskLedger ledger, SubmissionLimits limits) {
        this.ledger = ledger;
        this.limits = limits;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new Queue(lane));
        }
    }

    /**
     * The task that the same request was accepted as before, whether there is room or not.
     *
     * @throws ApiException {@link ApiError#KEY_REUSED}
     */
    Optional<UUID> accepted(SubmissionKey key) {
        return ledger.known(key).map(Admission::idOf);
    }

    /**
     * Queues the task, unless it was queued before under the same key.
     *
     * @return the task's id, or that of the one that was queued before
     * @throws ApiException {@link ApiError#QUEUE_FULL}, {@link ApiError#KEY_REUSED}
     */
    UUID submit(Kind kind, Spec spec, Schedule schedule, @Nullable SubmissionKey key) {
        Lane lane = lane(kind, spec);
        Queue queue = queues.get(lane);
        if (queue != null && queue.length() >= limits.queued()) {
            throw new ApiException(
                    ApiError.QUEUE_FULL,
                    "The queue is full: " + limits.queued() + " tasks wait; try again when some have ended.");
        }
        UUID id = NewTaskId.at(System.currentTimeMillis());
        NewTask task = new NewTask(id, kind, lane, spec.label(), SpecJson.write(spec), schedule);
        Submitted submitted;
        if (key == null) {
            ledger.submit(task);
            submitted = new Submitted.Accepted(id);
        } else {
            submitted = ledger.submit(task, key);
        }
        if (queue != null && submitted instanceof Submitted.Accepted) {
            queue.added.incrementAndGet();
        }
        return idOf(submitted);
    }

    private static UUID idOf(Submitted submitted) {
        return switch (submitted) {
            case Submitted.Accepted accepted -> accepted.id();
            case Submitted.Known known -> known.id();
            case Submitted.KeyReused reused ->
                throw new ApiException(
                        ApiError.KEY_REUSED,
                        "The " + SubmissionKeys.HEADER
                                + " was used for another request; take a new key for each new request.");
        };
    }

    /** ffmpeg in a pipeline of images takes a slot of its own kind, else four encodes would block every thumbnail. */
    private static Lane lane(Kind kind, Spec spec) {
        boolean encodes = spec instanceof Spec.Pipeline pipeline
                && Stream.of(pipeline.commands(), pipeline.fallbackCommands())
                        .flatMap(List::stream)
                        .anyMatch(command -> command.tool() == Tool.FFMPEG);
        return encodes ? Lane.HEAVY : kind.lane();
    }

    private final class Queue {

        private final Lane lane;
        private final AtomicLong added = new AtomicLong();
        private volatile @Nullable Count counted;

        Queue(Lane lane) {
            this.lane = lane;
        }

        long length() {
            Count last = counted;
            long now = System.nanoTime();
            if (last == null || now - last.atNanos > RECOUNT_NANOS) {
                long addedBefore = added.get();
                last = new Count(waiting() - addedBefore, now);
                counted = last;
            }
            return last.base + added.get();
        }

        /** With what waits for its time, else a caller could queue without end for tomorrow. */
        private long waiting() {
            LaneLoad load = ledger.load(lane);
            return load.queued() + load.delayed();
        }
    }

    /** A count of the queue less what this process had added until then. */
    private record Count(long base, long atNanos) {}
}
