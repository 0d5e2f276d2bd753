package org.mediabackend.batch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.ClaimedTask.Retry;
import org.mediabackend.task.Report;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.task.TaskLedger;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Tries a failed task again later, if that was asked for and may help. Thread-safe. */
@Component
class Retries {

    private static final double JITTER = 0.2;

    private final TaskLedger ledger;
    private final JobExecutions executions;
    private final TransactionTemplate transaction;
    private final AttemptSettings settings;

    Retries(TaskLedger ledger, JobExecutions executions, TransactionTemplate transaction, AttemptSettings settings) {
        this.ledger = ledger;
        this.executions = executions;
        this.transaction = transaction;
        this.settings = settings;
    }

    /** Whether the task is to be tried again after that failure. */
    static boolean isDue(Retry retry, TaskEnd.Failed failure) {
        return failure.code().mayPass() && retry.used() + 1 < retry.maxAttempts();
    }

    /**
     * Puts the task back into the queue, to be claimed when its wait is over; it goes on from the failed step.
     *
     * @return false if the lease is lost or the task is being cancelled
     */
    boolean retry(ClaimedTask task, long jobInstanceId, TaskEnd.Failed failure, Story story) {
        Retry retry = task.retry();
        story.reopen(false);
        story.live(null);
        story.at("queued", "retry " + (retry.used() + 1) + "/" + (retry.maxAttempts() - 1) + ": " + failure.error());
        Report last = story.wholeReport();
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean waits = ledger.retry(task.lease(), failure.error(), delay(retry), last);
            if (waits) {
                executions.reopen(jobInstanceId);
            }
            return waits;
        }));
    }

    /** Twice as long each time, and a little by chance, so that what failed together does not come back together. */
    private Duration delay(Retry retry) {
        double factor = Math.scalb(1, Math.min(retry.used(), 30))
                * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        double millis = Math.min(
                retry.backoff().toMillis() * factor, settings.maxBackoff().toMillis());
        return Duration.ofMillis((long) millis);
    }
}
