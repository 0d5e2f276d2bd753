package org.mediabackend.database;

import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres that somebody else runs.
 *
 * @param address where it is
 */
record GivenDatabase(DatabaseAddress address) implements Database {

    private static final String SUPPORTED = "Check host, port, user and password in DATABASE_URL, that the database"
        + " was created, and that the server accepts connections from here; without DATABASE_URL an embedded Postgres"
        + " is used.";

    private static final Logger log = LoggerFactory.getLogger(GivenDatabase.class);

    /** A recovery may take longer; a supervisor then starts this server again. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Cannot be reached, breaks off; shut down by its administrator, crashed, starting up or in recovery; full. */
    private static final Set<String> PASSING = Set.of("08001", "08006", "57P01", "57P02", "57P03", "53300");

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    /**
     * Connects once, so that a wrong address is told in a sentence and not by the first bean that needs it. A server
     * that is starting up, shutting down or just not there is waited for.
     *
     * @param patience for how long, counted from now
     * @throws DatabaseUnavailableException when the URL is wrong, the server refuses, or is not there for that long
     */
    static GivenDatabase connect(String url, Duration patience) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        long since = System.nanoTime();
        long toldNanos = since - BETWEEN_LINES.toNanos();
        while (true) {
            try {
                look(address);
                return new GivenDatabase(address);
            } catch (SQLException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - since);
                if (!passes(e) || waited.compareTo(patience) >= 0) {
                    throw new DatabaseUnavailableException(
                            "The database " + address.shown() + " " + reason(e)
                                    + (passes(e)
                                            ? "; after " + waited.toSeconds() + " s of waiting this start ends."
                                            : "."),
                            SUPPORTED,
                            e);
                }
                if (System.nanoTime() - toldNanos >= BETWEEN_LINES.toNanos()) {
                    toldNanos = System.nanoTime();
                    log.warn(
                            "The database {} {}; waiting for it, {} s more at most",
                            address.shown(),
                            reason(e),
                            patience.minus(waited).toSeconds());
                }
                if (!pause()) {
                    throw new DatabaseUnavailableException(
                            "The database " + address.shown() + " " + reason(e) + ", and the wait was broken off.",
                            SUPPORTED,
                            e);
                }
            }
        }
    }

    /** Untimed, since Spring interrupts only who waits so when the server is to end; whether it was not. */
    private static boolean pause() {
        try {
            CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS))
                    .get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing failed", e);
        }
    }

    /** Another try may find it there: it is not reached, starts up, shuts down; but its host has to be known. */
    private static boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && PASSING.contains(state) && !(failure.getCause() instanceof UnknownHostException);
    }

    private static void look(DatabaseAddress address) throws SQLException {
        Properties credentials = new Properties();
        putIfGiven(credentials, "user", address.user());
        putIfGiven(credentials, "password", address.password());
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), credentials)) {
            connection.getMetaData();
        }
    }

    private static void putIfGiven(Properties credentials, String name, @Nullable String value) {
        if (value != null) {
            credentials.setProperty(name, value);
        }
    }

    private static String reason(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String message = failure.getMessage() == null ? "no reason given" : failure.getMessage();
        String told = message.lines().findFirst().orElse("").replaceAll("\\.\\s*$", "");
        if (failure.getCause() instanceof UnknownHostException) {
            return "cannot be reached: nobody knows its host";
        }
        if (state.startsWith("08")) {
            return "cannot be reached: " + told;
        }
        return state.startsWith("28") ? "refuses the user or the password: " + told : "refuses to serve: " + told;
    }

    @Override
    public DatabaseDescription description() {
        return new DatabaseDescription(false, address.shown());
    }

    @Override
    public void close() {}
}
