package org.mediabackend.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running embedded server: how it starts, also after a kill, and how it ends. The caller holds the lock. */
final class PostgresServer {

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long LOG_LIMIT_BYTES = 1_000_000;

    /** What passes by itself: the backends of a killed server, or a port that another process took before us. */
    private static final Pattern PASSING = Pattern.compile(
            "still in use|lock file|could not bind|could not create any TCP/IP sockets|Address already in use");

    private final Path root;
    private final Path data;
    private final Path serverLog;
    private final PostgresPrograms programs;

    PostgresServer(Path root, PostgresPrograms programs) {
        this.root = root;
        this.data = root.resolve("data");
        this.serverLog = root.resolve("server.log");
        this.programs = programs;
    }

    /** Starts it and waits until it serves. @return the port on 127.0.0.1 */
    int start() throws IOException {
        endLeftover();
        if (Files.exists(serverLog) && Files.size(serverLog) > LOG_LIMIT_BYTES) {
            Files.move(serverLog, root.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int port = freePort();
            Files.writeString(data.resolve("postgresql.conf"), configuration(port));
            long logged = Files.exists(serverLog) ? Files.size(serverLog) : 0;
            // A crash recovery can be long, so pg_ctl has more patience than the loop.
            PostgresPrograms.Result started =
                    programs.run("pg_ctl", "start", "-w", "-t", "300", "-D", "data", "-l", "server.log");
            if (started.succeeded()) {
                return port;
            }
            String reason = loggedSince(logged).orElseGet(started::lastLine);
            if (!PASSING.matcher(reason).find() || System.nanoTime() > deadline) {
                throw new DatabaseUnavailableException(
                        "The embedded Postgres in " + root + " did not start: " + reason + ".",
                        "See " + serverLog + ", or set DATABASE_URL to use a Postgres of yours.");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Ends it: open transactions are rolled back, what was committed is on disk. Does nothing when it is not there. */
    void stop() {
        try {
            for (String mode : List.of("fast", "immediate")) {
                if (process().filter(this::isOurs).isEmpty()
                        || programs.run("pg_ctl", "stop", "-w", "-t", "30", "-D", "data", "-m", mode)
                                .succeeded()) {
                    return;
                }
            }
            log.warn("The embedded Postgres in {} did not stop; the next start will end it", root);
        } catch (IOException e) {
            log.warn("The embedded Postgres in {} could not be stopped; the next start will end it", root, e);
        }
    }

    /** A killed JVM leaves its server running. We hold the lock, so nobody else wants it: end it, but nothing else. */
    private void endLeftover() throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isPresent() && isOurs(process.get())) {
            log.info(
                    "Ending the embedded Postgres (process {}) that a killed media-backend left behind",
                    process.get().pid());
            stop();
        } else if (process.isPresent()) {
            // The number has gone to another program, and Postgres would take that for a server.
            Files.deleteIfExists(pidFile());
        }
    }

    /** The process that the pid file names; Postgres itself clears away the file of one that is gone. */
    private Optional<ProcessHandle> process() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        try (var lines = Files.lines(pidFile())) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(pid -> pid.matches("\\d{1,18}"))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)));
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    private boolean isOurs(ProcessHandle process) {
        String program = process.info().command().orElse("");
        Path workingDirectory = Path.of("/proc", Long.toString(process.pid()), "cwd");
        if (!Files.isSymbolicLink(workingDirectory)) {
            return program.startsWith(root.toString());
        }
        try {
            return Files.readSymbolicLink(workingDirectory).equals(data.toRealPath()) && program.contains("postgres");
        } catch (IOException e) {
            return false; // It is gone but for its entry, or somebody else's.
        }
    }

    private Optional<String> loggedSince(long offset) throws IOException {
        if (!Files.exists(serverLog)) {
            return Optional.empty();
        }
        try (var channel = Files.newByteChannel(serverLog)) {
            channel.position(Math.max(offset, channel.size() - 8_000));
            var reader = new BufferedReader(Channels.newReader(channel, "UTF-8"));
            List<String> told = reader.lines()
                    .filter(line ->
                            line.contains("FATAL:") || line.contains("could not bind") || line.contains("PANIC:"))
                    .map(line -> line.replaceAll("^.*?(FATAL|PANIC|LOG|WARNING):\\s*", ""))
                    .toList();
            return told.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", told));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String configuration(int port) {
        return """
            # Written at each start. ALTER SYSTEM settings (postgresql.auto.conf) win over these.
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            max_connections = 100
            shared_buffers = 128MB
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            lc_messages = 'C'
            # The application reports the failures of its statements itself.
            log_min_messages = log
            log_checkpoints = off
            """.formatted(port);
    }
}
