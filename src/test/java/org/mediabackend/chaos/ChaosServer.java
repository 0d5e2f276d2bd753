package org.mediabackend.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.mediabackend.MediaBackend;

/**
 * One place for an API or a worker: a process that is killed, stopped and started again, always on the same port, and
 * whose log goes on in one file. A fault takes it with {@link #take}, and works on it until it is up again.
 */
final class ChaosServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name;
    private final Map<String, String> environment;
    private final Path log;
    private final int port;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicInteger diedByThemselves = new AtomicInteger();
    private volatile Process process;

    ChaosServer(String name, Path dataDir, String databaseUrl, Map<String, String> settings) throws IOException {
        this.name = name;
        this.port = ChaosPostgres.freePort();
        this.log = dataDir.resolve(name + ".log");
        this.environment = new HashMap<>(settings);
        environment.putAll(Map.of(
                "DATABASE_URL",
                databaseUrl,
                "MEDIA_DATA_DIR",
                dataDir.toString(),
                "PORT",
                Integer.toString(port),
                "MANAGEMENT_PORT",
                "0"));
        this.process = spawn();
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Takes it for a fault, unless another fault has it. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    /** Gives it back. */
    void release() {
        taken.set(false);
    }

    boolean isTaken() {
        return taken.get();
    }

    /** How often it ended though nobody told it to. */
    int diedByItself() {
        return diedByThemselves.get();
    }

    /** Stops it, looks at its children, and kills it: whoever is stopped has no more children. Those it had. */
    List<ProcessHandle> kill() {
        Signals.send("-STOP", process.pid());
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        return children;
    }

    /** SIGTERM, and KILL when it has not ended in that time; whether it ended by itself. */
    boolean terminate(Duration patience) {
        process.destroy();
        boolean ended = Signals.await(patience, () -> !process.isAlive());
        if (!ended) {
            process.destroyForcibly().onExit().join();
        }
        return ended;
    }

    /** SIGSTOP for so long. @return when it ran again */
    Instant freeze(Duration time) {
        Signals.send("-STOP", process.pid());
        Signals.pause(time);
        Signals.send("-CONT", process.pid());
        return Instant.now();
    }

    /** Starts it again and waits until it serves; it is tried again when it ends, as a supervisor would. */
    void restart() {
        process = spawn();
        awaitReady();
    }

    /** Starts it again if it ended though no fault has it. */
    void revive() {
        if (!process.isAlive() && take()) {
            try {
                diedByThemselves.incrementAndGet();
                restart();
            } finally {
                release();
            }
        }
    }

    void awaitReady() {
        boolean ready = Signals.await(PATIENCE, () -> {
            if (!process.isAlive()) {
                // The database was away when it started.
                process = spawn();
            }
            return isReady();
        });
        if (!ready) {
            throw new AssertionError(name + " did not start; see " + log);
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            connection.setConnectTimeout(500);
            connection.setReadTimeout(2_000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Process spawn() {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-Xss512k",
                "-cp",
                System.getProperty("java.class.path"),
                MediaBackend.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("MEDIA_"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
