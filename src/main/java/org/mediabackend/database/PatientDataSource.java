package org.mediabackend.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;

/**
 * Makes the connections of the pool, and tries on while the server is away: the pool itself pauses for up to 5 s
 * between its tries, and would notice the server's return that much later. Thread-safe.
 */
final class PatientDataSource extends AbstractDriverBasedDataSource {

    /** After so long the pool hears of it, and asks again at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Cannot reach, cannot talk to, broken; shutting down, crashed, starting up; too many connections. */
    private static final Set<String> PASSING = Set.of("08001", "08004", "08006", "57P01", "57P02", "57P03", "53300");

    private final BooleanSupplier closed;
    private volatile int loginTimeoutSeconds;

    /** @param closed whether nobody wants a connection any more */
    PatientDataSource(String url, BooleanSupplier closed) {
        setUrl(url);
        this.closed = closed;
    }

    @Override
    protected Connection getConnectionFromDriver(Properties properties) throws SQLException {
        long since = System.nanoTime();
        while (true) {
            try {
                return DriverManager.getConnection(String.valueOf(getUrl()), properties);
            } catch (SQLException e) {
                if (!passes(e) || closed.getAsBoolean() || System.nanoTime() - since > PATIENCE.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static boolean passes(SQLException failure) {
        return failure.getSQLState() != null && PASSING.contains(failure.getSQLState());
    }

    /** Only remembered: the URL says how long a login may take. */
    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeoutSeconds = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeoutSeconds;
    }
}
