package org.mediabackend.support;

import ch.qos.logback.classic.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.database.TestPostgres;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The one Postgres of this test run; its databases are dropped, and what was started is stopped, at the run's end. */
final class TestServer {

    private static final Logger log = LoggerFactory.getLogger(TestServer.class);

    /** The container's image; the major version of the embedded binaries. */
    private static final String IMAGE = "postgres:18-alpine";

    private static final class Shared {
        static final TestServer SERVER = open();
    }

    private final String url;
    private final String user;
    private final String password;
    private final Runnable stop;

    private TestServer(String url, String user, String password, Runnable stop) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.stop = stop;
    }

    static TestServer shared() {
        return Shared.SERVER;
    }

    private static TestServer open() {
        String given = System.getenv("TEST_DATABASE_URL");
        TestServer server;
        if (given != null && !given.isBlank()) {
            server = ofUrl(TestPostgres.jdbcUrlOf(given), () -> {});
            log.info("Tests use the Postgres of TEST_DATABASE_URL, version {}", server.version());
        } else if (dockerAnswers()) {
            var container = new PostgreSQLContainer(IMAGE);
            container.start();
            server = new TestServer(
                    container.getJdbcUrl(), container.getUsername(), container.getPassword(), container::stop);
            log.info("Tests use a Testcontainers Postgres, {}, version {}", IMAGE, server.version());
        } else {
            server = embedded();
            log.info("Tests use an embedded Postgres, version {} (no TEST_DATABASE_URL, no Docker)", server.version());
        }
        server.dropOwn();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "test-server-close"));
        return server;
    }

    private static boolean dockerAnswers() {
        // It tells at length, as an error, that there is no Docker; our one line says what that means.
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.testcontainers.dockerclient"))
                .setLevel(Level.OFF);
        return DockerClientFactory.instance().isDockerAvailable();
    }

    private static TestServer embedded() {
        Path kept = Path.of("target", "test-postgres");
        TestPostgres postgres;
        try {
            postgres = TestPostgres.start(kept);
        } catch (RuntimeException e) {
            log.info("{} Taking another directory.", e.getMessage());
            postgres = TestPostgres.start(
                    Path.of("target", "test-postgres-" + ProcessHandle.current().pid()));
        }
        TestServer server = ofUrl(postgres.url(), postgres::close);
        // Tests need no durability; the server of the product has it, and a test of its own for that.
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            server.execute("ALTER SYSTEM SET " + setting + " = off");
        }
        server.execute("SELECT pg_reload_conf()");
        // What runs before left behind when they were killed; this server is ours alone.
        server.names("SELECT datname FROM pg_database WHERE starts_with(datname, 'media_test_')")
                .forEach(name -> server.execute("DROP DATABASE " + name + " WITH (FORCE)"));
        return server;
    }

    private static TestServer ofUrl(String url, Runnable stop) {
        Properties parsed = Driver.parseURL(url, null);
        return new TestServer(url, parsed.getProperty("user", ""), parsed.getProperty("password", ""), stop);
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    /** Begins the names of this run's databases. */
    String prefix() {
        return "media_test_" + ProcessHandle.current().pid() + "_";
    }

    /** The address of that database in this server, without credentials. */
    String urlOf(String database) {
        return url.replaceFirst("\\?.*", "").replaceFirst("[^/]*$", "") + database;
    }

    static String withCredentials(String url, String user, String password) {
        return url + "?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8) + "&password="
                + URLEncoder.encode(password, StandardCharsets.UTF_8);
    }

    void execute(String sql) {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    private String version() {
        try (Connection connection = connect()) {
            return connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException("The Postgres of the tests does not answer: " + e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private void dropOwn() {
        names("SELECT datname FROM pg_database WHERE starts_with(datname, '" + prefix() + "')")
                .forEach(name -> execute("DROP DATABASE " + name + " WITH (FORCE)"));
    }

    private List<String> names(String sql) {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
        return names;
    }

    private void close() {
        awaitContexts();
        dropOwn();
        stop.run();
    }

    /** Cached application contexts close in a hook beside ours; a database taken from below them fills the log. */
    private void awaitContexts() {
        String used = "SELECT 1 FROM pg_stat_activity WHERE starts_with(datname, '" + prefix() + "')";
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!names(used).isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
