package org.mediabackend.database;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/** Tells an outage of the database from a bug also where Spring does not. Thread-safe. */
final class OutageTranslator implements SQLExceptionTranslator {

    /** A server that has become a standby; a transaction that was frozen for too long with its process. */
    private static final Set<String> OUTAGES = Set.of("25006", "25P03");

    private final SQLExceptionTranslator others = new SQLExceptionSubclassTranslator();

    @Override
    public @Nullable DataAccessException translate(String task, @Nullable String sql, SQLException failure) {
        String state = failure.getSQLState();
        // The server never leaves out the state: it is the pool's own "Connection is closed".
        return state == null || OUTAGES.contains(state)
                ? new DataAccessResourceFailureException(task + ": " + failure.getMessage(), failure)
                : others.translate(task, sql, failure);
    }
}
