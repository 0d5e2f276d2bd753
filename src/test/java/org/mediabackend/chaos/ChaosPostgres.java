package org.mediabackend.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.mediabackend.database.TestPostgres;

/**
 * A Postgres of the run's own, from the embedded binaries and with the product's configuration (fsync is on), always on
 * the same port. Its postmaster is our child, so that it can be killed, stopped and started again.
 */
final class ChaosPostgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path root;
    private final Path binaries;
    private final String url;
    private final int port;
    private volatile Process postmaster;

    private ChaosPostgres(Path root, Path binaries, String url, int port) throws IOException {
        this.root = root;
        this.binaries = binaries;
        this.url = url;
        this.port = port;
        this.postmaster = spawn();
    }

    static ChaosPostgres start(Path root) throws IOException {
        String url;
        try (TestPostgres made = TestPostgres.start(root)) {
            url = made.url();
        }
        int port = freePort();
        try (Stream<Path> entries = Files.list(root)) {
            Path binaries = entries.filter(path -> path.getFileName().toString().startsWith("binaries-"))
                    .findFirst()
                    .orElseThrow();
            ChaosPostgres postgres = new ChaosPostgres(
                    root, binaries, url.replaceFirst("(127\\.0\\.0\\.1|localhost):\\d+", "127.0.0.1:" + port), port);
            postgres.awaitReady();
            return postgres;
        }
    }

    /**
     * A port below those that the system gives to outgoing connections: one of them could take it while the server is
     * dead, or even connect to itself.
     */
    static int freePort() throws IOException {
        Random random = new Random();
        while (true) {
            int port = 20_000 + random.nextInt(10_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody has it; another one then.
            }
        }
    }

    /** The {@code DATABASE_URL} of the servers. */
    String url() {
        return url;
    }

    /** A connection that does not wait for a frozen server for ever. */
    Connection connect(Duration patience) throws SQLException {
        long seconds = Math.max(1, patience.toSeconds());
        return DriverManager.getConnection(url.replaceAll("[?&](socketTimeout|connectTimeout)=[^&]*", "")
                + "&connectTimeout=3&socketTimeout=" + seconds);
    }

    long pid() {
        return postmaster.pid();
    }

    /** The postmaster and all that it started. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        pids.add(postmaster.pid());
        postmaster.descendants().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    /** kill -9 of the postmaster, then a start as an operator's supervisor would make it. */
    void killAndRestart() throws IOException {
        postmaster.destroyForcibly().onExit().join();
        postmaster = spawn();
        awaitReady();
    }

    /** SIGSTOP of all its processes, for so long. */
    void freeze(Duration time) {
        // The postmaster first, so that nobody is born meanwhile.
        Signals.send("-STOP", postmaster.pid());
        List<Long> stopped = pids();
        Signals.send("-STOP", stopped);
        Signals.pause(time);
        Signals.send("-CONT", stopped);
    }

    /** Waits until it serves, and starts it again if it ended: old backends may hold its memory for a moment. */
    void awaitReady() {
        boolean ready = Signals.await(PATIENCE, () -> {
            try {
                if (!postmaster.isAlive()) {
                    postmaster = spawn();
                }
                try (Connection connection = connect(Duration.ofSeconds(3))) {
                    return connection.createStatement().execute("SELECT 1");
                }
            } catch (SQLException | IOException e) {
                return false;
            }
        });
        if (!ready) {
            throw new AssertionError("Postgres did not come back; see " + root.resolve("server.log"));
        }
    }

    private Process spawn() throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U", "--"));
        }
        command.addAll(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                root.resolve("data").toString(),
                "-c",
                "port=" + port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        root.resolve("server.log").toFile()));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    @Override
    public void close() {
        Signals.send("-INT", postmaster.pid());
        if (!Signals.await(Duration.ofSeconds(15), () -> !postmaster.isAlive())) {
            postmaster.destroyForcibly().onExit().join();
        }
    }
}
