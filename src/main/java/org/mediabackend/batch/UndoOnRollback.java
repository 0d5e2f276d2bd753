package org.mediabackend.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a transaction has written is there only if it commits: else what was noted of it is taken back, last first. */
final class UndoOnRollback implements TransactionSynchronization {

    private final Deque<Runnable> undoing = new ArrayDeque<>();

    private UndoOnRollback() {}

    /** Has it called if the caller's transaction is rolled back; does nothing where there is none. */
    static void register(DataSource dataSource, Runnable undo) {
        if (TransactionSynchronizationManager.hasResource(dataSource)) {
            register(undo);
        }
    }

    /** The same where every transaction is one of the only database. */
    static void register(Runnable undo) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        UndoOnRollback ofTransaction = TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(UndoOnRollback.class::isInstance)
                .map(UndoOnRollback.class::cast)
                .findFirst()
                .orElseGet(UndoOnRollback::begin);
        ofTransaction.undoing.push(undo);
    }

    private static UndoOnRollback begin() {
        UndoOnRollback ofTransaction = new UndoOnRollback();
        TransactionSynchronizationManager.registerSynchronization(ofTransaction);
        return ofTransaction;
    }

    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_COMMITTED) {
            undoing.forEach(Runnable::run);
        }
    }
}
