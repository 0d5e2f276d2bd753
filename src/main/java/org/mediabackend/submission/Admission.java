package org.mediabackend.submission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Spec;
import org.mediabackend.media.SpecJson;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
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
     * Queues the task.
     *
     * @throws ApiException {@link ApiError#QUEUE_FULL}
     */
    UUID submit(Kind kind, Spec spec) {
        Lane lane = lane(kind, spec);
        Queue queue = queues.get(lane);
        if (queue != null && queue.length() >= limits.queued()) {
            throw new ApiException(
                    ApiError.QUEUE_FULL,
                    "The queue is full: " + limits.queued() + " tasks wait; try again when some have ended.");
        }
        UUID id = NewTaskId.at(System.currentTimeMillis());
        ledger.submit(new NewTask(id, kind, lane, spec.label(), SpecJson.write(spec), Schedule.USUAL));
        if (queue != null) {
            queue.added.incrementAndGet();
        }
        return id;
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
                last = new Count(ledger.load(lane).queued() - addedBefore, now);
                counted = last;
            }
            return last.base + added.get();
        }
    }

    /** A count of the queue less what this process had added until then. */
    private record Count(long base, long atNanos) {}
}
