package org.mediabackend.batch;

import java.util.concurrent.locks.ReentrantLock;
import org.mediabackend.task.Lease;
import org.mediabackend.task.Report;
import org.mediabackend.task.TaskLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Writes what an attempt's story has to say. A write that fails for want of a database ends nothing: it is said with
 * the next one. Thread-safe; writes of one attempt keep their order.
 */
final class Reporter {

    private static final Logger log = LoggerFactory.getLogger(Reporter.class);

    private final TaskLedger ledger;
    private final Lease lease;
    private final Story story;
    private final Persistence persistence;
    private final ReentrantLock writing = new ReentrantLock();

    Reporter(TaskLedger ledger, Lease lease, Story story, Persistence persistence) {
        this.ledger = ledger;
        this.lease = lease;
        this.story = story;
        this.persistence = persistence;
    }

    /**
     * Says what is new and must not be lost: what a later attempt goes on from. Waits for a database that is away.
     *
     * @throws RuntimeException if it could not be written before the attempt was stopped
     */
    void flushSurely() {
        writing.lock();
        try {
            story.takeReport().ifPresent(report -> {
                try {
                    persistence.guarded(again -> ledger.report(lease, report));
                } catch (RuntimeException e) {
                    story.notSaid();
                    throw e;
                }
            });
        } finally {
            writing.unlock();
        }
    }

    /**
     * Says what is new, if anything is, and nobody is saying it at the moment.
     *
     * @return false if the database was away
     */
    boolean flush() {
        if (!writing.tryLock()) {
            return true;
        }
        try {
            Report report = story.takeReport().orElse(null);
            if (report == null) {
                return true;
            }
            try {
                persistence.once(() -> ledger.report(lease, report));
                return true;
            } catch (DataAccessException | TransactionException e) {
                story.notSaid();
                log.warn("Task {}: a report could not be written ({})", lease.taskId(), e.getMessage());
                return !Outage.caused(e);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Tells something that is true only if the action succeeds, which is to write {@link Story#wholeReport} itself.
     * Until then nobody says it; if the action throws, it was never told.
     */
    void saying(Runnable told, Runnable action) {
        writing.lock();
        try {
            Story.Memento before = story.memento();
            told.run();
            try {
                action.run();
                story.said();
            } catch (RuntimeException e) {
                story.restore(before);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }
}
