package org.mediabackend.batch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transaction of a publication, from the look whether it is allowed to the entry that says it. It holds the row's
 * lock: nobody takes the task over between them. If the database goes away with it, it is begun again; what was placed
 * stays so. For the thread that began it.
 */
final class OpenPublication {

    private static final Logger log = LoggerFactory.getLogger(OpenPublication.class);

    private final TransactionTemplate template;
    private final Runnable place;
    private final Runnable lock;
    private final Runnable settle;
    private final Runnable discard;
    private @Nullable TransactionStatus open;

    /**
     * @param place locks the row and makes visible what is published; throws if it may not or cannot
     * @param lock only locks the row; throws if it may not be published any more
     * @param settle forces to the disk what was placed; nothing is left to do the second time
     * @param discard removes what is not needed any more when all of it is committed
     */
    OpenPublication(TransactionTemplate template, Runnable place, Runnable lock, Runnable settle, Runnable discard) {
        this.template = template;
        this.place = place;
        this.lock = lock;
        this.settle = settle;
        this.discard = discard;
    }

    /** Publishes; the transaction is open then, unless this throws. */
    void begin() {
        begin(place);
    }

    /** Opens another transaction in place of one that is gone. */
    void beginAgain() {
        begin(lock);
    }

    private void begin(Runnable first) {
        open = transactions().getTransaction(template);
        try {
            first.run();
        } catch (RuntimeException | Error e) {
            rollback();
            throw e;
        }
    }

    boolean isOpen() {
        return open != null;
    }

    void commit() {
        TransactionStatus status = Objects.requireNonNull(open);
        open = null;
        transactions().commit(status);
    }

    /** Also of one that is not open any more; the failure that it is for counts, not its own. */
    void rollback() {
        TransactionStatus status = open;
        open = null;
        if (status != null && !status.isCompleted()) {
            try {
                transactions().rollback(status);
            } catch (RuntimeException e) {
                log.debug("A publication could not be rolled back: its connection is gone ({})", e.toString());
            }
        }
    }

    /** Forces what was placed to the disk; a slow one holds the row's lock if that is before the commit. */
    void settle() {
        settle.run();
    }

    /** All of it is committed. */
    void said() {
        settle.run();
        discard.run();
    }

    private PlatformTransactionManager transactions() {
        return Objects.requireNonNull(template.getTransactionManager());
    }
}
