package org.mediabackend.bench;

import java.nio.file.Path;
import java.sql.SQLException;
import org.mediabackend.database.TestPostgres;

/**
 * The one Postgres of a run: the embedded 18 as the product starts it, durable (fsync, full_page_writes and
 * synchronous_commit are on). What counts statements and explains them is loaded but asleep; a measure wakes it for its
 * own databases.
 */
final class BenchPostgres implements AutoCloseable {

    private static final String PREFIX = "bench_";

    private final Path directory;
    private final TestPostgres postgres;

    private BenchPostgres(Path directory, TestPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    /** Starts it with no database of an earlier run in it. */
    static BenchPostgres start(Path directory) throws SQLException {
        try (TestPostgres first = TestPostgres.start(directory)) {
            BenchDatabase maintenance = maintenance(first);
            maintenance.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
            maintenance.execute("ALTER SYSTEM SET pg_stat_statements.track = 'none'");
            // All contestants keep their pools through the whole run.
            maintenance.execute("ALTER SYSTEM SET max_connections = 250");
            // Whose statement it is, in which transaction: what counts them reads the log.
            maintenance.execute("ALTER SYSTEM SET log_line_prefix = '%m [%p] db=%d tx=%v '");
            for (var row :
                    maintenance.rows("SELECT datname FROM pg_database WHERE starts_with(datname, '" + PREFIX + "')")) {
                maintenance.execute("DROP DATABASE " + row.get("datname") + " WITH (FORCE)");
            }
        }
        return new BenchPostgres(directory, TestPostgres.start(directory));
    }

    /** A new and empty database; one of that name is dropped before. */
    BenchDatabase database(String name) throws SQLException {
        BenchDatabase maintenance = maintenance(postgres);
        String full = PREFIX + name;
        maintenance.execute("DROP DATABASE IF EXISTS " + full + " WITH (FORCE)");
        maintenance.execute("CREATE DATABASE " + full);
        return new BenchDatabase(full, postgres.url().replaceFirst("/[^/?]*\\?", "/" + full + "?"));
    }

    /** A copy of a database that nobody uses just now. */
    BenchDatabase copy(BenchDatabase of, String name) throws SQLException {
        BenchDatabase copy = database(name);
        BenchDatabase maintenance = maintenance(postgres);
        maintenance.execute("DROP DATABASE " + copy.name());
        maintenance.execute("CREATE DATABASE " + copy.name() + " TEMPLATE " + of.name());
        return copy;
    }

    /** Writes what is dirty, so that no round pays for the one before it. */
    void checkpoint() throws SQLException {
        maintenance(postgres).execute("CHECKPOINT");
    }

    /** Where the server logs. */
    Path log() {
        return directory.resolve("server.log");
    }

    /** What it is, in words. */
    String description() {
        return postgres.description();
    }

    /** Its settings that decide about speed, as it tells them. */
    Object settings() throws SQLException {
        return maintenance(postgres)
                .rows("SELECT name, setting, unit FROM pg_settings WHERE name IN ('server_version', 'fsync',"
                        + " 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'shared_buffers',"
                        + " 'max_connections', 'max_wal_size', 'checkpoint_timeout', 'autovacuum') ORDER BY name");
    }

    private static BenchDatabase maintenance(TestPostgres postgres) {
        return new BenchDatabase("maintenance", postgres.url());
    }

    @Override
    public void close() {
        postgres.close();
    }
}
