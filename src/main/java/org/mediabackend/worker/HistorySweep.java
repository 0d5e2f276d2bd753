package org.mediabackend.worker;

import java.time.Duration;
import java.util.Objects;
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

    private static final int AT_ONCE = 500;

    private final TaskRetention tasks;
    private final JobHistory history;
    private final TransactionTemplate transaction;

    HistorySweep(TaskRetention tasks, JobHistory history, TransactionTemplate transaction) {
        this.tasks = tasks;
        this.history = history;
        this.transaction = transaction;
    }

    /** Rows that were removed. */
    record Removed(long tasks, long jobInstances) {

        private Removed plus(Removed more) {
            return new Removed(tasks + more.tasks, jobInstances + more.jobInstances);
        }
    }

    /** Removes tasks that ended longer ago than {@code kept} with what Spring Batch noted of them. */
    Removed tasks(Duration kept, BooleanSupplier stopped) {
        Removed all = new Removed(0, 0);
        Removed last = new Removed(AT_ONCE, 0);
        while (last.tasks == AT_ONCE && !stopped.getAsBoolean()) {
            last = Objects.requireNonNull(transaction.execute(status -> {
                TaskRetention.Removed removed = tasks.remove(kept, AT_ONCE);
                return new Removed(removed.tasks(), history.remove(removed.jobInstanceIds()));
            }));
            all = all.plus(last);
        }
        return all;
    }

    /** Removes keys of submissions that were given longer ago than {@code kept}; how many it were. */
    long keys(Duration kept, BooleanSupplier stopped) {
        long all = 0;
        int last = AT_ONCE;
        while (last == AT_ONCE && !stopped.getAsBoolean()) {
            last = tasks.removeKeys(kept, AT_ONCE);
            all += last;
        }
        return all;
    }
}
