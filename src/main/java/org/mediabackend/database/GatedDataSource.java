package org.mediabackend.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool behind a gate. While the database gives nobody a connection a few callers wait for it, and every other is
 * refused at once: no threads pile up behind a server that does not answer, and who needs no database still finds one
 * to serve it. A burst of callers waits its turn as ever. Thread-safe.
 */
final class GatedDataSource extends DelegatingDataSource {

    private static final int MOST_WAITING_WHILE_AWAY = 3;

    /** A pool that lives hands out a connection every few milliseconds, however many wait. */
    private static final Duration SUSPICIOUS = Duration.ofSeconds(2);

    private final AtomicInteger waiting = new AtomicInteger();

    /** Whether the last one waited in vain. */
    private volatile boolean away;

    /** When somebody last got a connection, or was the first to wait for one. */
    private volatile long progressNanos = System.nanoTime();

    GatedDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            int callers = waiting.incrementAndGet();
            if (callers == 1) {
                progressNanos = System.nanoTime();
            } else if (callers > MOST_WAITING_WHILE_AWAY && isAway()) {
                throw new SQLTransientConnectionException("the database does not answer others either", "08001");
            }
            return connection();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private boolean isAway() {
        return away || System.nanoTime() - progressNanos > SUSPICIOUS.toNanos();
    }

    private Connection connection() throws SQLException {
        try {
            Connection connection = super.getConnection();
            progressNanos = System.nanoTime();
            away = false;
            return connection;
        } catch (SQLException e) {
            away = true;
            throw e;
        }
    }
}
