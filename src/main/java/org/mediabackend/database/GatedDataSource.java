package org.mediabackend.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The pool behind a gate. While the database is away a few callers wait for it, and every other is refused at once: no
 * threads pile up behind a server that does not answer, and who needs no database still finds one to serve it.
 * Thread-safe.
 */
final class GatedDataSource extends DelegatingDataSource {

    /** Of Tomcat's 200 threads some are always left, and a burst of callers still waits its turn. */
    static final int MOST_WAITING = 160;

    /** While the last one waited in vain. */
    static final int MOST_WAITING_WHILE_AWAY = 3;

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean away;

    GatedDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        int most = away ? MOST_WAITING_WHILE_AWAY : MOST_WAITING;
        try {
            if (waiting.incrementAndGet() > most) {
                throw new SQLTransientConnectionException(most + " others wait for a connection already", "08001");
            }
            return connection();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Connection connection() throws SQLException {
        try {
            Connection connection = super.getConnection();
            away = false;
            return connection;
        } catch (SQLException e) {
            away = true;
            throw e;
        }
    }
}
