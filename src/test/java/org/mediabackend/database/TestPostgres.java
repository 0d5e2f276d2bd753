package org.mediabackend.database;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The embedded Postgres, for tests in other packages: it can be frozen and killed. */
public final class TestPostgres implements AutoCloseable {

    private final Path directory;
    private final EmbeddedPostgres postgres;

    private TestPostgres(Path directory, EmbeddedPostgres postgres) {
        this.directory = directory;
        this.postgres = postgres;
    }

    /** Starts one in that directory; fails when another process owns it. */
    public static TestPostgres start(Path directory) {
        return new TestPostgres(directory.toAbsolutePath(), EmbeddedPostgres.start(directory));
    }

    /** SIGSTOP to all of its processes: it accepts connections, as the kernel does that, and answers nothing. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** SIGKILL to all of its processes, and waits for their end. */
    public void kill() throws IOException, InterruptedException {
        signal("KILL").forEach(process -> process.onExit().join());
    }

    /** Starts it after {@link #kill}, at the port that it had. */
    public void startAgain() throws IOException {
        PostgresPrograms programs = new PostgresPrograms(PostgresBinaries.unpackInto(directory), directory);
        for (int tries = 0; tries < 100; tries++) {
            // What it held of the killed one's, memory and port, may take a moment to be given back.
            if (programs.run("pg_ctl", "start", "-w", "-D", "data", "-l", "server.log")
                    .succeeded()) {
                return;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IllegalStateException("see " + directory.resolve("server.log"));
    }

    private List<ProcessHandle> signal(String name) throws IOException, InterruptedException {
        String pid;
        try (var lines = Files.lines(directory.resolve("data/postmaster.pid"))) {
            pid = lines.findFirst().orElseThrow().strip();
        }
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        // The postmaster first: a stopped one starts no more.
        signal("STOP", List.of(postmaster));
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        signal(name, all);
        return all;
    }

    private static void signal(String name, List<ProcessHandle> to) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        to.forEach(process -> command.add(Long.toString(process.pid())));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
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
