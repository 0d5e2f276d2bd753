package org.mediabackend.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A Postgres that somebody else runs.
 *
 * @param address where it is
 */
record GivenDatabase(DatabaseAddress address) implements Database {

    private static final String SUPPORTED = "Check host, port, user and password in DATABASE_URL, that the database"
        + " was created, and that the server accepts connections from here; without DATABASE_URL an embedded Postgres"
        + " is used.";

    /**
     * Connects once, so that a wrong address is told in a sentence and not by the first bean that needs it.
     *
     * @throws DatabaseUnavailableException when the URL is wrong or the server refuses
     */
    static GivenDatabase connect(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);
        Properties credentials = new Properties();
        putIfGiven(credentials, "user", address.user());
        putIfGiven(credentials, "password", address.password());
        try (Connection connection = DriverManager.getConnection(address.jdbcUrl(), credentials)) {
            connection.getMetaData();
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(
                    "The database " + address.shown() + " " + reason(e) + ".", SUPPORTED, e);
        }
        return new GivenDatabase(address);
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
