package org.mediabackend.batch;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** What costs time and never a task: the database was away, or another attempt holds the task now. */
final class Outage {

    private Outage() {}

    /** Whether the exception tells of an outage, and not of a bug. */
    static boolean caused(Throwable failure) {
        return failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof TransactionException
                || failure instanceof LeaseLostException;
    }
}
