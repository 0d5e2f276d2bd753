package org.mediabackend.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool behind a gate. While the database answers nobody a few callers wait for it, and every other is refused at
 * once: no threads pile up behind a server that does not answer, and who needs no database still finds one to serve it.
 * Whoever waited in vain has the server asked beside the pool, once for all of them: if it answers, the pool is merely
 * busy, and they wait on. Thread-safe.
 */
final class GatedDataSource extends DelegatingDataSource {

    private static final int MOST_WAITING_WHILE_AWAY = 3;

    /** A pool that lives hands out a connection every few milliseconds, however many wait. */
    private static final Duration SUSPICIOUS = Duration.ofSeconds(2);

    /** How long an answer of the server stands for all who wait. */
    private static final Duration ANSWER_STANDS = Duration.ofSeconds(1);

    /** Who waits for a busy pool for so long is told of it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final BooleanSupplier answers;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock asking = new ReentrantLock();

    /** Whether the server gave no answer when it was last asked, and nobody got a connection since. */
    private volatile boolean away;

    /** When somebody last got a connection, or was the first to wait for one. */
    private volatile long progressNanos = System.nanoTime();

    private long askedNanos = System.nanoTime() - ANSWER_STANDS.toNanos();

    /** @param answers whether the server gives an answer to a connection beside the pool; takes a second at most */
    GatedDataSource(DataSource pool, BooleanSupplier answers) {
        super(pool);
        this.answers = answers;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            int callers = waiting.incrementAndGet();
            if (callers == 1) {
                progressNanos = System.nanoTime();
            } else if (callers > MOST_WAITING_WHILE_AWAY && (away || (isSuspicious() && isAway()))) {
                throw new SQLTransientConnectionException("the database does not answer others either", "08001");
            }
            return connection();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Connection connection() throws SQLException {
        long since = System.nanoTime();
        while (true) {
            try {
                Connection connection = super.getConnection();
                progressNanos = System.nanoTime();
                away = false;
                return connection;
            } catch (SQLTransientConnectionException e) {
                if (isAway() || System.nanoTime() - since > LONGEST_WAIT.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private boolean isSuspicious() {
        return System.nanoTime() - progressNanos > SUSPICIOUS.toNanos();
    }

    private boolean isAway() {
        asking.lock();
        try {
            if (System.nanoTime() - askedNanos > ANSWER_STANDS.toNanos()) {
                away = !answers.getAsBoolean();
                askedNanos = System.nanoTime();
            }
            return away;
        } finally {
            asking.unlock();
        }
    }
}
