package org.mediabackend.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether the server of a pool is there, by a connection beside the pool. Thread-safe. */
final class ServerLook {

    private static final Logger log = LoggerFactory.getLogger(ServerLook.class);

    /** It has no place for one more connection; those it has are served. */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private final HikariDataSource pool;

    ServerLook(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Whether it lets one in, or is only full; known after a second, or a little later where names resolve slowly. */
    boolean answers() {
        String url = DatabaseAddress.hurried(pool.getJdbcUrl());
        try (Connection connection = DriverManager.getConnection(url, pool.getUsername(), pool.getPassword())) {
            return connection.isValid(1);
        } catch (SQLException e) {
            log.debug("The database gives no connection: {}", e.getMessage());
            return isFull(e.getSQLState());
        }
    }

    private static boolean isFull(@Nullable String state) {
        return TOO_MANY_CONNECTIONS.equals(state);
    }
}
