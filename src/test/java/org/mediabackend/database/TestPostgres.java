package org.mediabackend.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The embedded Postgres, for tests in other packages. */
public final class TestPostgres implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts one in that directory; fails when another process owns it. */
    public static TestPostgres start(Path directory) {
        return new TestPostgres(EmbeddedPostgres.start(directory));
    }

    /** Its address with the credentials in it, for tests only. */
    public String url() {
        return withCredentials(postgres.address());
    }

    /** The JDBC URL, with the credentials in it, of any URL that {@code DATABASE_URL} may be. */
    public static String jdbcUrlOf(String url) {
        return withCredentials(DatabaseAddress.parse(url));
    }

    private static String withCredentials(DatabaseAddress address) {
        return address.jdbcUrl() + part("user", address.user()) + part("password", address.password());
    }

    private static String part(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** What it is, in words. */
    public String description() {
        return postgres.description().text();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
