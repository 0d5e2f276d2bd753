package org.mediabackend.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.mediabackend.task.ClaimedTask.Retry;
import org.mediabackend.task.Clauses;
import org.mediabackend.task.Lease;
import org.mediabackend.task.Report;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskState;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.stereotype.Component;

/**
 * How an attempt lets go of its task: the task's row and the end of the job execution are written together or not at
 * all, however long the database is away. Each method answers false if the lease is lost or the task is in a state that
 * does not allow it, and then nothing was written. Thread-safe.
 */
@Component
class Endings {

    private static final double JITTER = 0.2;

    private final TaskLedger ledger;
    private final JobExecutions executions;
    private final AttemptSettings settings;

    Endings(TaskLedger ledger, JobExecutions executions, AttemptSettings settings) {
        this.ledger = ledger;
        this.executions = executions;
        this.settings = settings;
    }

    /** Ends the task. */
    boolean end(AttemptContext attempt, OpenedJob opened, TaskEnd end) {
        close(opened);
        return attempt.writer().end(end);
    }

    /** Gives the task back to the queue. */
    boolean requeue(AttemptContext attempt, OpenedJob opened) {
        return left(
                attempt,
                opened,
                TaskState.QUEUED,
                () -> ledger.requeue(attempt.task().lease()));
    }

    /** The same for one that was never begun. */
    boolean requeueUnbegun(AttemptContext attempt, OpenedJob opened) {
        Lease lease = attempt.task().lease();
        return left(
                attempt,
                opened,
                TaskState.QUEUED,
                () -> !ledger.requeueUnbegun(lease.holder(), List.of(lease), Clauses.NONE)
                        .isEmpty());
    }

    /** Whether the task is to be tried again after that failure. */
    static boolean isRetryDue(Retry retry, TaskEnd.Failed failure) {
        return failure.code().mayPass() && retry.used() + 1 < retry.maxAttempts();
    }

    /** Puts the task back into the queue until its next try; that goes on from the failed step. */
    boolean retry(AttemptContext attempt, OpenedJob opened, TaskEnd.Failed failure) {
        Retry retry = attempt.task().retry();
        Story story = attempt.story();
        story.reopen();
        story.live(null);
        story.at("queued", "retry " + (retry.used() + 1) + "/" + (retry.maxAttempts() - 1) + ": " + failure.error());
        Report last = story.wholeReport();
        Duration delay = delay(retry);
        return left(
                attempt,
                opened,
                TaskState.QUEUED,
                () -> ledger.retry(attempt.task().lease(), failure.error(), delay, last),
                () -> executions.reopen(opened.job().getJobInstance().getInstanceId()));
    }

    /** Says that what ran is gone; the job execution is STOPPED, also if it had just come to its end. */
    boolean cancel(AttemptContext attempt, OpenedJob opened) {
        attempt.story().skipPending();
        Report last = attempt.story().wholeReport();
        opened.job().setStatus(BatchStatus.STOPPED);
        opened.job().setExitStatus(ExitStatus.STOPPED);
        return left(
                attempt,
                opened,
                TaskState.CANCELLED,
                () -> ledger.cancelled(attempt.task().lease(), last));
    }

    /**
     * If nobody said whether a try was committed, the row says so: only this attempt can have left it in that state
     * under its number.
     */
    private boolean left(AttemptContext attempt, OpenedJob opened, TaskState state, BooleanSupplier statement) {
        return left(attempt, opened, state, statement, () -> {});
    }

    /** @param then what is to be written after the end of the job */
    private boolean left(
            AttemptContext attempt, OpenedJob opened, TaskState state, BooleanSupplier statement, Runnable then) {
        Lease lease = attempt.task().lease();
        attempt.writer().leave();
        close(opened);
        return attempt.persistence().guarded(again -> {
            if (statement.getAsBoolean()) {
                executions.owned().close(opened);
                then.run();
                return true;
            }
            return again && ledger.leftAs(lease).equals(Optional.of(state));
        });
    }

    /** The job's end is written in the transaction that ends the task or gives it back. */
    private static void close(OpenedJob opened) {
        if (opened.job().getEndTime() == null) {
            opened.job().setEndTime(LocalDateTime.now(ZoneOffset.UTC));
        }
        opened.record().touch(opened.job());
    }

    /** Twice as long each time, and a little by chance, so that what failed together does not come back together. */
    private Duration delay(Retry retry) {
        double most = Math.max(settings.maxBackoff().toMillis(), retry.backoff().toMillis());
        double millis = Math.min(Math.scalb(retry.backoff().toMillis(), Math.min(retry.used(), 30)), most);
        return Duration.ofMillis((long) (millis * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER)));
    }
}
