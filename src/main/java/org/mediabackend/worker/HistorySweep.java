package org.mediabackend.worker;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.mediabackend.batch.JobHistory;
import org.mediabackend.task.TaskRetention;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Removes the rows of what ended long ago, in small transactions, so that it holds no lock for long. Thread-safe; many
 * workers share the work.
 */
@Component
class HistorySweep {

    private static final Batches BATCHES = new Batches(500);

    private final TaskRetention tasks;
    private final JobHistory history;
    private final TransactionTemplate transaction;

    HistorySweep(TaskRetention tasks, JobHistory history, TransactionTemplate transaction) {
        this.tasks = tasks;
        this.history = history;
        this.transaction = transaction;
    }

    /** Rows that were removed. */
    record Removed(long tasks, long jobInstances) {}

    /** Removes tasks that ended longer ago than {@code kept} with what Spring Batch noted of them. */
    Removed tasks(Duration kept, BooleanSupplier stopped) {
        AtomicLong jobInstances = new AtomicLong();
        long all = BATCHES.run(stopped, most -> {
            Removed removed = Objects.requireNonNull(transaction.execute(status -> remove(kept, most)));
            jobInstances.addAndGet(removed.jobInstances());
            return (int) removed.tasks();
        });
        return new Removed(all, jobInstances.get());
    }

    /** Removes keys of submissions that were given longer ago than {@code kept}; how many it were. */
    long keys(Duration kept, BooleanSupplier stopped) {
        return BATCHES.run(stopped, most -> tasks.removeKeys(kept, most));
    }

    private Removed remove(Duration kept, int most) {
        TaskRetention.Removed removed = tasks.remove(kept, most);
        return new Removed(removed.tasks(), history.remove(removed.jobInstanceIds()));
    }
}
