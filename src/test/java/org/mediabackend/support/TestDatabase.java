package org.mediabackend.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A database of a test's own, on the one Postgres of this test run: {@code TEST_DATABASE_URL}, else a container when a
 * Docker engine answers, else the embedded one.
 *
 * <pre>{@code
 * @DynamicPropertySource
 * static void database(DynamicPropertyRegistry registry) {
 *     TestDatabase.migrated().register(registry);
 * }
 * }</pre>
 *
 * @param url its JDBC URL, without credentials
 */
public record TestDatabase(String url, String user, String password) {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Made on first use, once for the run: our migrations applied to an empty database. */
    private static final class Template {
        static final String NAME = migrate();

        private static String migrate() {
            TestDatabase template = fresh();
            Migrations.apply(template.url, template.user, template.password);
            return template.name();
        }
    }

    /** An empty database that nobody else uses. */
    public static TestDatabase fresh() {
        return create("template1");
    }

    /** A database of its own with our migrations applied; faster than to apply them. */
    public static TestDatabase migrated() {
        return create(Template.NAME);
    }

    private static TestDatabase create(String template) {
        TestServer server = TestServer.shared();
        String name = server.prefix() + COUNT.incrementAndGet();
        server.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        return new TestDatabase(server.urlOf(name), server.user(), server.password());
    }

    /** Makes a Spring context use it. */
    public void register(DynamicPropertyRegistry registry) {
        registry.add("media.database.url", this::urlWithCredentials);
    }

    /** The {@code media.database.url} or {@code DATABASE_URL} of a process that is to use it. */
    public String urlWithCredentials() {
        return TestServer.withCredentials(url, user, password);
    }

    /** A connection of its own; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** The name of the database in its server. */
    public String name() {
        return url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    }
}
