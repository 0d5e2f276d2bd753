package org.mediabackend.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run: starts everything, lets it be hit, lets it settle, and looks at what is left. */
final class ChaosRun implements AutoCloseable {

    /** Without a task that ends for so long, those that are left are stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Options options;
    private final Consumer<String> says;
    private final ChaosPostgres postgres;
    private final Optional<SmallDisk> disk;
    private final CommandLog commands;
    private final References references;
    private final ChaosServer api;
    private final List<ChaosServer> workers = new ArrayList<>();
    private final FaultRecord record = new FaultRecord();

    private ChaosRun(Options options, Consumer<String> says) throws IOException, InterruptedException {
        this.options = options;
        this.says = says;
        Path data = options.dataDir();
        Files.createDirectories(data.resolve("chosen"));
        Path ffmpeg = ffmpeg();
        this.postgres = ChaosPostgres.start(data.resolve("postgres"));
        this.disk = SmallDisk.mount(data.resolve("small"));
        if (disk.isEmpty()) {
            says.accept("no small disk can be mounted here: no disk will be full");
        }
        this.commands = new CommandLog(data, ffmpeg);
        this.references = new References(data.resolve("references"), ffmpeg);
        this.api = new ChaosServer("api", data, postgres.url(), Map.of("MEDIA_ROLE", "api"));
        api.awaitReady();
        for (int i = 1; i <= options.workers(); i++) {
            workers.add(new ChaosServer("worker-" + i, data, postgres.url(), settings()));
        }
        workers.forEach(ChaosServer::awaitReady);
    }

    /** Runs it all. */
    static Report run(Options options, Consumer<String> says) throws IOException, InterruptedException, SQLException {
        if (Files.exists(options.dataDir())) {
            throw new IOException(options.dataDir() + " is there already");
        }
        Files.createDirectories(options.dataDir());
        try (ChaosRun run = new ChaosRun(options, says)) {
            // Ctrl-C: nothing of the run may go on without it.
            Runtime.getRuntime().addShutdownHook(new Thread(run::close, "chaos-close"));
            Report report = run.run();
            report.write(options.dataDir().resolve("details.txt"));
            return report;
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "MEDIA_ROLE",
                "worker",
                "MEDIA_FFMPEG",
                commands.script().toString(),
                "MEDIA_WORKER_LEASE",
                options.lease().toMillis() + "ms",
                "MEDIA_WORKER_HEARTBEAT",
                options.lease().dividedBy(5).toMillis() + "ms",
                "MEDIA_WORKER_POLL",
                options.lease().multipliedBy(7).dividedBy(10).toMillis() + "ms",
                "MEDIA_WORKER_LIGHT_SLOTS",
                Integer.toString(options.slots()),
                "MEDIA_WORKER_HEAVY_SLOTS",
                "4"));
        // The script writes down outside of every directory of a task what it does.
        settings.put("MEDIA_SANDBOX", "off");
        return settings;
    }

    private Report run() throws IOException, InterruptedException, SQLException {
        long started = System.nanoTime();
        Submitter submitter = new Submitter(options, api.port(), disk.map(SmallDisk::directory));
        Watcher watcher = new Watcher(postgres, submitter, references);
        Operator operator = new Operator(options, api.port(), submitter, watcher);
        Faults faults = new Faults(options, postgres, api, workers, disk, record);
        watcher.start();
        submitter.start(watcher::waiting);
        operator.start();
        long told = started;
        while (submitter.count() < options.tasks()
                || record.kills() < options.kills()
                || System.nanoTime() - started < options.duration().toNanos()) {
            try {
                faults.next();
            } catch (SQLException e) {
                says.accept("a fault could not be carried out: " + e.getMessage());
            }
            if (System.nanoTime() - told > Duration.ofSeconds(30).toNanos()) {
                told = System.nanoTime();
                says.accept("%s: %d submitted, %d ended, %d kills, %d faults"
                        .formatted(
                                Duration.ofNanos(told - started).truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                                submitter.count(),
                                watcher.ended(),
                                record.kills(),
                                record.all().size()));
            }
        }
        operator.stop();
        submitter.stop();
        faults.settle();
        Duration submitting = Duration.ofNanos(System.nanoTime() - started);
        says.accept("settling");
        TaskTable table = new TaskTable(postgres);
        settle(table, faults);
        watcher.stop();
        List<Path> leftovers = leftovers();

        Report report = new Report();
        new Checker(submitter, operator, watcher, record, references, table, commands).check(report);
        report.none("hidden files left behind", leftovers);
        report.none("orphan processes", faults.orphans());
        report.none(
                "servers that died or did not come up",
                Stream.concat(faults.troubles().stream(), died()).toList());
        report.none("wrong answers of the API", wrong(submitter, operator));
        report.told("answers of 503 or 429, and unknown", submitter.unavailable() + ", " + submitter.unknownAnswers());
        report.told("slowest answer of the API", Checker.seconds(submitter.slowestAnswer()));
        report.told("late writes refused", logged("what it did since is dropped"));
        report.told("errors in the servers' logs", logged(" ERROR "));
        record.counts().forEach((kind, count) -> report.told(kind.words(), count));
        report.told(
                "kill -9 in all",
                record.counts().entrySet().stream()
                        .filter(each -> each.getKey().isKill() || each.getKey() == FaultRecord.Kind.FFMPEG_KILLED)
                        .mapToInt(Map.Entry::getValue)
                        .sum());
        record.all().forEach(report::written);
        report.told("seed", options.seed());
        report.told(
                "time, and tasks per second",
                "%s, %.1f".formatted(Checker.seconds(submitting), 1000.0 * submitter.count() / submitting.toMillis()));
        return report;
    }

    private void settle(TaskTable table, Faults faults) throws SQLException, InterruptedException {
        long unended = Long.MAX_VALUE;
        long changed = System.nanoTime();
        while (unended > 0 && System.nanoTime() - changed < PATIENCE.toNanos()) {
            faults.settle();
            long now = table.unended();
            if (now < unended) {
                unended = now;
                changed = System.nanoTime();
            }
            Signals.pause(Duration.ofMillis(500));
        }
    }

    /** What a worker that starts, with nobody else about, does not clear away. */
    private List<Path> leftovers() throws IOException {
        workers.forEach(worker -> worker.terminate(Duration.ofSeconds(45)));
        workers.getFirst().restart();
        Path data = options.dataDir();
        List<Path> found = new ArrayList<>();
        Signals.await(Duration.ofSeconds(10), () -> {
            try {
                found.clear();
                for (String place : List.of("outputs", "chosen", "small")) {
                    if (Files.exists(data.resolve(place))) {
                        found.addAll(Checker.leftovers(data.resolve(place)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return found.isEmpty();
        });
        return found;
    }

    private Stream<String> died() {
        return Stream.concat(workers.stream(), Stream.of(api))
                .filter(server -> server.diedByItself() > 0)
                .map(server -> server.name() + " ended " + server.diedByItself() + " times by itself");
    }

    private static List<String> wrong(Submitter submitter, Operator operator) {
        return Stream.of(submitter.wrongAnswers(), operator.wrongAnswers())
                .flatMap(answers -> answers.entrySet().stream())
                .map(each -> each.getValue() + " times " + each.getKey())
                .toList();
    }

    private long logged(String text) {
        return Stream.concat(workers.stream(), Stream.of(api))
                .mapToLong(server -> {
                    try (Stream<String> lines =
                            Files.lines(server.log(), java.nio.charset.StandardCharsets.ISO_8859_1)) {
                        return lines.filter(line -> line.contains(text)).count();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sum();
    }

    private static Path ffmpeg() throws IOException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory, "ffmpeg"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("no ffmpeg is on PATH; install it"));
    }

    @Override
    public void close() {
        workers.forEach(ChaosServer::close);
        api.close();
        disk.ifPresent(SmallDisk::close);
        postgres.close();
    }
}
