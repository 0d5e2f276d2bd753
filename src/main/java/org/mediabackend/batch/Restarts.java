package org.mediabackend.batch;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskState;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Restarts tasks for an operator. Thread-safe. */
@Component
public class Restarts {

    private final TaskLedger ledger;
    private final TransactionTemplate transaction;

    Restarts(TaskLedger ledger, TransactionTemplate transaction) {
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /** From where a task is restarted. */
    public enum From {
        /** Finished steps are skipped; what failed or was rejected runs again. */
        FAILED,
        /** All runs again, as a job instance of its own. */
        START
    }

    /** What became of it. */
    public sealed interface Outcome {

        /**
         * It is queued.
         *
         * @param was the state in which it was found
         * @param now the task as it stands then
         */
        record Restarted(TaskState was, Task now) implements Outcome {}

        /**
         * Its state does not allow it, or another caller was faster.
         *
         * @param now the task as it stands then
         */
        record Refused(Task now) implements Outcome {}

        /** There is no such task. */
        record Unknown() implements Outcome {}
    }

    /** Queues a failed or cancelled task again. Of many callers at once one does. */
    public Outcome restart(UUID id, From from) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Task> read = ledger.find(id);
            if (read.isEmpty()) {
                return new Outcome.Unknown();
            }
            TaskState was = read.get().state();
            return restart(read.get(), from)
                    .<Outcome>map(now -> new Outcome.Restarted(was, now))
                    .or(() -> ledger.find(id).map(Outcome.Refused::new))
                    .orElseGet(Outcome.Unknown::new);
        }));
    }

    /** The look that comes before it locks nothing: the row must be as it was read then. */
    private Optional<Task> restart(Task read, From from) {
        boolean fromStart = from == From.START || read.jobInstanceId() == null;
        // What a cancelled search had rejected stays rejected: nothing was mended, it was only interrupted.
        boolean rejectedToo = read.state() == TaskState.FAILED;
        return ledger.restart(read, Story.restart(read, fromStart), JobExecutions.reopening(rejectedToo));
    }
}
