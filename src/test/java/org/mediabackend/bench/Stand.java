package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * What measures stand on: one Postgres for the whole run, our servers as processes, directories. Closing it ends all
 * that it started. Used by one thread; it may be closed by another.
 */
final class Stand implements AutoCloseable {

    private final BenchOptions options;
    private final Consumer<String> say;
    private final ConcurrentLinkedDeque<BenchServer> servers = new ConcurrentLinkedDeque<>();
    private volatile @Nullable BenchPostgres postgres;

    Stand(BenchOptions options, Consumer<String> say) {
        this.options = options;
        this.say = say;
    }

    BenchOptions options() {
        return options;
    }

    /** Tells people how far it is. */
    void say(String line) {
        say.accept(line);
    }

    /** The Postgres of this run; started when first asked for. */
    BenchPostgres postgres() throws SQLException {
        BenchPostgres there = postgres;
        if (there == null) {
            there = BenchPostgres.start(options.directory().resolve("postgres"));
            postgres = there;
        }
        return there;
    }

    /** A new and empty directory of that name. */
    Path directory(String name) throws IOException {
        Path directory = options.directory().resolve(name).toAbsolutePath();
        FileSystemUtils.deleteRecursively(directory);
        return Files.createDirectories(directory);
    }

    /**
     * Starts one of our servers and waits until it serves; it ends with the stand, or earlier when it is closed.
     *
     * @param role {@code api}, {@code worker} or {@code all}
     * @param dataDir the same for API and workers of one database
     * @param settings environment variables; those of the command line come on top
     */
    BenchServer server(String role, BenchDatabase database, Path dataDir, Map<String, String> settings)
            throws Exception {
        return server(role, database, dataDir, settings, List.of());
    }

    /**
     * As {@link #server(String, BenchDatabase, Path, Map)}.
     *
     * @param jvm options of its Java; those of the command line come after them
     */
    BenchServer server(
            String role, BenchDatabase database, Path dataDir, Map<String, String> settings, List<String> jvm)
            throws Exception {
        Form.Launch launch = options.form()
                .launch(Stream.concat(jvm.stream(), options.jvm().stream()).toList());
        Map<String, String> environment = new HashMap<>(launch.environment());
        environment.putAll(settings);
        environment.putAll(options.environment());
        environment.put("MEDIA_ROLE", role);
        environment.put("DATABASE_URL", database.url());
        environment.put("MEDIA_DATA_DIR", dataDir.toString());
        environment.put("PORT", "0");
        environment.put("MANAGEMENT_PORT", "0");
        BenchServer server = BenchServer.start(
                launch.command(), environment, options.directory().resolve(database.name() + "-" + role + ".log"));
        servers.push(server);
        return server;
    }

    @Override
    public void close() {
        for (BenchServer server : servers) {
            try {
                server.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        BenchPostgres running = postgres;
        if (running != null) {
            running.close();
        }
    }
}
