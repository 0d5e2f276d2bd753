package org.mediabackend.batch;

import org.mediabackend.task.Lease;
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

    Reporter(TaskLedger ledger, Lease lease, Story story) {
        this.ledger = ledger;
        this.lease = lease;
        this.story = story;
    }

    /**
     * Says what is new and must not be lost: what a later attempt goes on from.
     *
     * @throws DataAccessException if it could not be written
     */
    synchronized void flushSurely() {
        story.takeReport().ifPresent(report -> {
            try {
                ledger.report(lease, report);
            } catch (DataAccessException | TransactionException e) {
                story.notSaid();
                throw e;
            }
        });
    }

    /** Says what is new, if anything is. */
    synchronized void flush() {
        story.takeReport().ifPresent(report -> {
            try {
                ledger.report(lease, report);
            } catch (DataAccessException | TransactionException e) {
                story.notSaid();
                log.warn("Task {}: a report could not be written ({})", lease.taskId(), e.getMessage());
            }
        });
    }
}
