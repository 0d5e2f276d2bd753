package org.mediabackend.batch;

import org.mediabackend.task.Restart;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskState;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Restarts tasks for an operator. Thread-safe. */
@Component
public class Restarts {

    private final TaskLedger ledger;
    private final JobExecutions executions;
    private final TransactionTemplate transaction;

    Restarts(TaskLedger ledger, JobExecutions executions, TransactionTemplate transaction) {
        this.ledger = ledger;
        this.executions = executions;
        this.transaction = transaction;
    }

    /** From where a task is restarted. */
    public enum From {
        /** Finished steps are skipped; what failed or was rejected runs again. */
        FAILED,
        /** All runs again, as a job instance of its own. */
        START
    }

    /**
     * Queues a failed or cancelled task again.
     *
     * @param read the task as it was read
     * @return whether it was queued by this call; not if its state does not allow it or it has changed since it was
     *     read
     */
    public boolean restart(Task read, From from) {
        Long instance = read.jobInstanceId();
        boolean fromStart = from == From.START || instance == null;
        Restart restart = Story.restart(read, fromStart);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean queued = ledger.restart(read, restart);
            if (queued && !fromStart && instance != null) {
                // What a cancelled search had rejected stays rejected: nothing was mended, it was only interrupted.
                executions.reopen(instance, read.state() == TaskState.FAILED);
            }
            return queued;
        }));
    }
}
