package org.mediabackend.submission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Spec;
import org.mediabackend.media.SpecJson;
import org.mediabackend.task.Counted;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
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
 * Queues accepted requests, as long as the lane is not full. A submission counts the queue in its own statement, but
 * not more than one a second does; how far the queue can outgrow its limit by that, {@link QueueLength} says: not by
 * what one process submits, however many requests are under way in it.
 */
@Component
@ConditionalOnApiRole
class Admission {

    /** For another submission's count. What waits longer is told to come again. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TaskLedger ledger;
    private final SubmissionLimits limits;
    private final Map<Lane, QueueLength> queues = new EnumMap<>(Lane.class);

    Admission(TaskLedger ledger, SubmissionLimits limits) {
        this.ledger = ledger;
        this.limits = limits;
        for (Lane lane : Lane.values()) {
            queues.put(lane, new QueueLength(limits.queued(), PATIENCE, System::nanoTime));
        }
    }

    /**
     * The task that the same request was accepted as before, whether there is room or not.
     *
     * @throws ApiException {@link ApiError#KEY_REUSED}
     */
    Optional<UUID> accepted(SubmissionKey key) {
        return ledger.known(key).map(this::idOf);
    }

    /**
     * Queues the task, unless it was queued before under the same key.
     *
     * @param owner the tenant that submits it; null if nothing authenticates
     * @return the task's id, or that of the one that was queued before
     * @throws ApiException {@link ApiError#QUEUE_FULL}, {@link ApiError#KEY_REUSED}, {@link ApiError#OVERLOADED} if
     *     another request counts the queue for too long
     */
    UUID submit(Kind kind, Spec spec, Schedule schedule, @Nullable String owner, @Nullable SubmissionKey key) {
        Lane lane = lane(kind, spec);
        QueueLength queue = Objects.requireNonNull(queues.get(lane));
        UUID id = NewTaskId.at(System.currentTimeMillis());
        NewTask task = new NewTask(id, kind, lane, spec.label(), SpecJson.write(spec), schedule, owner);
        QueueLength.Next next = next(queue);
        return idOf(
                switch (next) {
                    case QueueLength.Next.Submit place -> added(queue, place, task, key);
                    case QueueLength.Next.Count place -> counted(queue, place, task, key);
                    case QueueLength.Next.Refuse refuse -> new Submitted.Full();
                    case QueueLength.Next.Busy busy ->
                        throw new ApiException(
                                ApiError.OVERLOADED,
                                "The queue is being counted, and that takes too long; try again in some seconds.");
                });
    }

    private static QueueLength.Next next(QueueLength queue) {
        try {
            return queue.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the queue was counted", e);
        }
    }

    private Submitted added(
            QueueLength queue, QueueLength.Next.Submit place, NewTask task, @Nullable SubmissionKey key) {
        boolean accepted = false;
        try {
            Submitted submitted;
            if (key == null) {
                ledger.submit(task);
                submitted = new Submitted.Accepted(task.id());
            } else {
                submitted = ledger.submit(task, key);
            }
            accepted = submitted instanceof Submitted.Accepted;
            return submitted;
        } finally {
            queue.ended(place, accepted);
        }
    }

    private Submitted counted(
            QueueLength queue, QueueLength.Next.Count place, NewTask task, @Nullable SubmissionKey key) {
        Counted counted;
        try {
            counted = ledger.submit(task, key, place.most());
        } catch (RuntimeException | Error e) {
            queue.ended(place, false);
            throw e;
        }
        queue.counted(place, counted.waiting(), counted.submitted() instanceof Submitted.Accepted);
        return counted.submitted();
    }

    private UUID idOf(Submitted submitted) {
        return switch (submitted) {
            case Submitted.Accepted accepted -> accepted.id();
            case Submitted.Known known -> known.id();
            case Submitted.KeyReused reused ->
                throw new ApiException(
                        ApiError.KEY_REUSED,
                        "The " + SubmissionKeys.HEADER
                                + " was used for another request; take a new key for each new request.");
            case Submitted.Full full ->
                throw new ApiException(
                        ApiError.QUEUE_FULL,
                        "The queue is full: " + limits.queued() + " tasks wait; try again when some have ended.");
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
}
