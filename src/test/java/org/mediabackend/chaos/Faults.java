package org.mediabackend.chaos;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mediabackend.chaos.FaultRecord.Held;
import org.mediabackend.chaos.FaultRecord.Kind;

/** Draws faults and carries them out, one after the other; servers come up again beside what happens next. */
final class Faults {

    private static final Pattern TAG = Pattern.compile("\\.media-([0-9a-f-]{36}-[^/\\s\\u0000]+)");

    private static final String RUNNING = "SELECT id, attempt FROM task WHERE state IN ('RUNNING', 'CANCELLING')";

    private static final String OTHERS = """
        SELECT pid FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
        """;

    private final Options options;
    private final ChaosPostgres postgres;
    private final ChaosServer api;
    private final List<ChaosServer> workers;
    private final Optional<SmallDisk> disk;
    private final FaultRecord record;
    private final Random random;
    private final List<String> orphans = new CopyOnWriteArrayList<>();
    private final List<Thread> comingUp = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    Faults(
            Options options,
            ChaosPostgres postgres,
            ChaosServer api,
            List<ChaosServer> workers,
            Optional<SmallDisk> disk,
            FaultRecord record) {
        this.options = options;
        this.postgres = postgres;
        this.api = api;
        this.workers = workers;
        this.disk = disk;
        this.record = record;
        this.random = new Random(options.seed());
    }

    /** Processes that outlived their worker by a second. */
    List<String> orphans() {
        return orphans;
    }

    /** What the suite itself, or a server that should have come up, failed at. */
    List<String> troubles() {
        return troubles;
    }

    /** Waits a while, and does something. */
    void next() throws SQLException, IOException {
        double exponential = -Math.log(1 - random.nextDouble());
        Signals.pause(Duration.ofMillis((long) (options.pause().toMillis() * Math.min(exponential, 4))));
        Stream.concat(workers.stream(), Stream.of(api)).forEach(ChaosServer::revive);
        comingUp.removeIf(thread -> !thread.isAlive());
        carryOut(draw());
    }

    /** Waits until every server is up again. */
    void settle() throws InterruptedException {
        for (Thread thread : comingUp) {
            thread.join();
        }
        postgres.awaitReady();
        Stream.concat(workers.stream(), Stream.of(api)).forEach(ChaosServer::revive);
    }

    private Kind draw() {
        List<Kind> kinds = Stream.of(Kind.values())
                .filter(kind -> kind != Kind.DISK_FILLED || disk.isPresent())
                .toList();
        int ticket = random.nextInt(kinds.stream().mapToInt(Kind::weight).sum());
        for (Kind kind : kinds) {
            ticket -= kind.weight();
            if (ticket < 0) {
                return kind;
            }
        }
        throw new IllegalStateException();
    }

    private void carryOut(Kind kind) throws SQLException, IOException {
        switch (kind) {
            case WORKER_KILLED -> onWorker(kind, this::kill);
            case API_KILLED -> on(api, kind, this::kill);
            case WORKER_FROZEN -> {
                Duration time = options.lease().multipliedBy(5).dividedBy(4).plusMillis(random.nextInt(2_000));
                onWorker(kind, worker -> worker.freeze(time));
            }
            case WORKER_TERMINATED -> onWorker(kind, this::terminate);
            case API_TERMINATED -> on(api, kind, this::terminate);
            case FFMPEG_KILLED -> killFfmpeg();
            case BACKEND_KILLED -> onPostgres(kind, this::killBackend);
            case POSTGRES_KILLED -> onPostgres(kind, postgres::killAndRestart);
            case POSTGRES_FROZEN ->
                onPostgres(kind, () -> postgres.freeze(Duration.ofMillis(500 + random.nextInt(7_000))));
            case LISTEN_CUT -> cutListening();
            case DISK_FILLED -> {
                Instant at = Instant.now();
                disk.orElseThrow().fill(Duration.ofMillis(1_000 + random.nextInt(3_000)));
                record.add(kind, at, Instant.now(), 0, Set.of());
            }
        }
    }

    private void onWorker(Kind kind, Function<ChaosServer, Instant> fault) {
        List<ChaosServer> free =
                workers.stream().filter(worker -> !worker.isTaken()).toList();
        if (!free.isEmpty()) {
            on(free.get(random.nextInt(free.size())), kind, fault);
        }
    }

    /** @param fault what is done; it answers when what it did was over */
    private void on(ChaosServer server, Kind kind, Function<ChaosServer, Instant> fault) {
        if (!server.take()) {
            return;
        }
        Set<Held> held = held();
        long pid = server.pid();
        comingUp.add(Thread.ofPlatform().name(kind + "-" + server.name()).start(() -> {
            try {
                Instant at = Instant.now();
                Instant until = fault.apply(server);
                record.add(kind, at, until, pid, held);
                if (!server.handle().isAlive()) {
                    server.restart();
                }
            } catch (RuntimeException | AssertionError e) {
                troubles.add(kind.words() + " " + server.name() + ": " + e.getMessage());
            } finally {
                server.release();
            }
        }));
    }

    private Instant kill(ChaosServer server) {
        List<ProcessHandle> children = server.kill();
        Instant at = Instant.now();
        if (!Signals.await(Duration.ofSeconds(1), () -> children.stream().noneMatch(Faults::lives))) {
            children.stream()
                    .filter(Faults::lives)
                    .forEach(child -> orphans.add(server.name() + " left process " + child.pid() + " "
                            + child.info().commandLine().orElse("")));
        }
        return at;
    }

    private static boolean lives(ProcessHandle process) {
        // A handle knows its start time: not another that got its number.
        return process.isAlive() && Signals.isAlive(process.pid());
    }

    private Instant terminate(ChaosServer server) {
        if (!server.terminate(Duration.ofSeconds(45))) {
            troubles.add(server.name() + " did not end by SIGTERM");
        }
        return Instant.now();
    }

    private void onPostgres(Kind kind, Outage outage) throws SQLException, IOException {
        Set<Held> held = held();
        Instant at = Instant.now();
        long pid = postgres.pid();
        outage.begin();
        postgres.awaitReady();
        record.add(kind, at, Instant.now(), pid, held);
    }

    private void killBackend() throws SQLException {
        List<Long> pids = pids(OTHERS);
        if (!pids.isEmpty()) {
            Signals.send("-KILL", pids.get(random.nextInt(pids.size())));
        }
    }

    /** The listening connections, told by what they last did, and a few others. */
    private void cutListening() throws SQLException {
        Instant at = Instant.now();
        try (Connection connection = postgres.connect(Duration.ofSeconds(10))) {
            connection
                    .createStatement()
                    .execute("SELECT pg_terminate_backend(pid) FROM (" + OTHERS
                            + ") AS other JOIN pg_stat_activity USING (pid)"
                            + " WHERE query ILIKE 'LISTEN %' OR query = 'SELECT 1' OR random() < 0.2");
        }
        record.add(Kind.LISTEN_CUT, at, Instant.now(), 0, Set.of());
    }

    private void killFfmpeg() {
        // One that runs is not always at hand.
        Signals.await(Duration.ofSeconds(3), this::killOneFfmpeg);
    }

    private boolean killOneFfmpeg() {
        List<ProcessHandle> running = workers.stream()
                .flatMap(worker -> worker.handle().descendants())
                .filter(child -> child.info()
                        .command()
                        .map(path -> path.endsWith("ffmpeg"))
                        .orElse(false))
                .toList();
        for (ProcessHandle child : running) {
            Matcher tag = TAG.matcher(child.info().commandLine().orElse(""));
            String last = null;
            while (tag.find()) {
                last = tag.group(1);
            }
            if (last != null) {
                record.commandKilled(last);
                Instant at = Instant.now();
                child.destroyForcibly();
                record.add(Kind.FFMPEG_KILLED, at, at, child.pid(), Set.of());
                return true;
            }
        }
        return false;
    }

    private Set<Held> held() {
        Set<Held> held = new HashSet<>();
        try (Connection connection = postgres.connect(Duration.ofSeconds(5));
                var rows = connection.createStatement().executeQuery(RUNNING)) {
            while (rows.next()) {
                held.add(new Held(rows.getObject(1, UUID.class), rows.getInt(2)));
            }
        } catch (SQLException e) {
            // The database is just away: this fault's takeovers are not measured.
            return Set.of();
        }
        return held;
    }

    private List<Long> pids(String sql) throws SQLException {
        List<Long> pids = new ArrayList<>();
        try (Connection connection = postgres.connect(Duration.ofSeconds(5));
                var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                pids.add(rows.getLong(1));
            }
        }
        return pids;
    }

    /** Takes the database away; it may return before the database is back. */
    private interface Outage {
        void begin() throws SQLException, IOException;
    }
}
