package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.support.Api;
import tools.jackson.databind.JsonNode;

/**
 * Many clients of one API process whose heap ends at 512 MB, while a worker in another process runs tasks. The delay of
 * an event runs from the change of its row, which a trigger writes down, to the moment when a client has read it; both
 * by the clock of this machine.
 */
final class SseMeasure implements Measure {

    private static final int TASKS = 200;
    private static final int CLIENTS = 5_000;
    private static final int QUICK_SECONDS = 15;
    private static final int SECONDS = 60;

    private static final String NOTE_CHANGES = """
        CREATE UNLOGGED TABLE bench_change (task uuid, seq bigint, at timestamptz);
        CREATE FUNCTION bench_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO bench_change VALUES (NEW.id, NEW.seq, clock_timestamp()); RETURN NULL; END $$;
        CREATE TRIGGER bench_change AFTER UPDATE OF seq ON task FOR EACH ROW EXECUTE FUNCTION bench_change();
        CREATE EXTENSION pg_stat_statements;
        """;

    private static final String READS = """
        SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND query LIKE '%FROM task WHERE id = ANY%'
        """;

    /** What the clients heard, an entry each of which client, which id, when. */
    private final List<long[]> heard = new ArrayList<>();

    private int ends;

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public String about() {
        return CLIENTS + " listeners to the events of " + TASKS + " running tasks, on one API process";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        int seconds = stand.options().quick() ? QUICK_SECONDS : SECONDS;
        BenchDatabase database = stand.postgres().database("sse").migrated();
        database.execute("ALTER DATABASE " + database.name() + " SET pg_stat_statements.track = 'top'");
        database.execute(NOTE_CHANGES);
        BenchDatabase ofApi = new BenchDatabase(database.name(), database.url() + "&ApplicationName=bench-api");
        Path data = stand.directory("sse");
        try (BenchServer api = stand.server("api", ofApi, data, Map.of());
                BenchServer worker = stand.server(
                        "worker", database, data, Map.of("MEDIA_WORKER_LIGHT_SLOTS", Integer.toString(TASKS)))) {
            api.api().post("/api/lanes/light/pause");
            List<String> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(api.api().submit("demo/sleep", "{\"seconds\": " + seconds + ", \"steps\": 200}"));
            }
            double listens = database.number("SELECT count(*) FROM pg_stat_activity"
                    + " WHERE application_name = 'bench-api' AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')");
            listen(stand, report, new Run(api, database, tasks, seconds, listens));
        }
    }

    private record Run(BenchServer api, BenchDatabase database, List<String> tasks, int seconds, double listens) {}

    private void listen(Stand stand, Report report, Run run) throws Exception {
        heard.clear();
        ends = 0;
        List<String> listened = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            listened.add(run.tasks.get(i % TASKS));
        }
        double before = run.database.number(READS);
        double heap;
        double readersRound;
        long opened;
        double readsToOpen;
        try (SseCrowd crowd = new SseCrowd(run.api.port(), listened, this::heard)) {
            long start = System.nanoTime();
            crowd.open();
            opened = System.nanoTime() - start;
            stand.say(CLIENTS + " streams are open after " + opened / 1_000_000 + " ms");
            readsToOpen = run.database.number(READS) - before;
            CompletableFuture<Double> peak = new CompletableFuture<>();
            Thread watch = Thread.ofPlatform().daemon().start(() -> watchHeap(run.api, peak));
            run.api.api().post("/api/lanes/light/resume");
            boolean allEnded = crowd.listen((run.seconds + 120) * 1_000L);
            watch.interrupt();
            heap = peak.get();
            readersRound = crowd.longestRoundMillis();
            if (!allEnded || ends != CLIENTS) {
                throw new AssertionError("of " + CLIENTS + " clients " + ends + " were told the end");
            }
        }
        double reads = run.database.number(READS) - before - readsToOpen;
        List<double[]> each = delays(run, listened);
        double[] delays = each.stream().mapToDouble(one -> one[1]).sorted().toArray();
        Report.Section section = report.section(name(), "Server-sent events", "see each line");
        section.figure("clients", one(CLIENTS));
        section.figure("events heard", one(heard.size()));
        section.figure("clients told the end", one(ends), Goal.atLeast(CLIENTS));
        section.figure("delay, median, ms", one(percentile(delays, 50)));
        section.figure("delay, 99th percentile, ms", one(percentile(delays, 99)), Goal.atMost(1_000));
        section.figure("delay, longest, ms", one(percentile(delays, 100)));
        section.figure("the reader's longest round, ms", one(readersRound));
        section.detail("by half second of the change: from ms, heard, median ms, longest ms", course(each));
        section.figure("heap used, highest, MB (it ends at 512)", one(heap), Goal.atMost(512));
        section.figure("LISTEN connections", one(run.listens), Goal.atMost(1));
        section.figure("to open all, ms", one(opened / 1e6));
        // Clients of a task that come while its row is read for the first of them read it too.
        section.figure("row reads while they were opened", one(readsToOpen), Goal.atMost(2 * TASKS));
        section.figure("changes of rows", one(run.database.number("SELECT count(*) FROM bench_change")));
        section.figure("row reads for them", one(reads));
    }

    private void heard(int client, SseReader.Event event, long micros) {
        heard.add(new long[] {client, event.id(), micros});
        if (event.name().equals("done")) {
            ends++;
        } else if (!event.name().equals("progress")) {
            throw new AssertionError("a client was told " + event);
        }
    }

    /** Of each change that a client heard of: when it was, in milliseconds since 1970, and how long that took. */
    private List<double[]> delays(Run run, List<String> listened) throws Exception {
        Map<String, Long> changed = new HashMap<>();
        for (Map<String, Object> row : run.database.rows(
                "SELECT task, seq, (extract(epoch FROM at) * 1000000)::bigint AS micros FROM bench_change")) {
            changed.put(row.get("task") + ":" + row.get("seq"), (Long) row.get("micros"));
        }
        List<double[]> delays = new ArrayList<>();
        for (long[] entry : heard) {
            Long at = changed.get(listened.get((int) entry[0]) + ":" + entry[1]);
            if (at != null) {
                delays.add(new double[] {at / 1e3, (entry[2] - at) / 1e3});
            }
        }
        return delays;
    }

    /** Half second by half second from the first change: how many were heard, the median and the longest delay. */
    private static List<List<Long>> course(List<double[]> delays) {
        double start = delays.stream().mapToDouble(one -> one[0]).min().orElse(0);
        TreeMap<Integer, List<Double>> halves = new TreeMap<>();
        delays.forEach(one -> halves.computeIfAbsent((int) ((one[0] - start) / 500), half -> new ArrayList<>())
                .add(one[1]));
        List<List<Long>> course = new ArrayList<>();
        halves.forEach((half, of) -> {
            double[] sorted =
                    of.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            course.add(List.of(
                    half * 500L,
                    (long) sorted.length,
                    Math.round(percentile(sorted, 50)),
                    Math.round(percentile(sorted, 100))));
        });
        return course;
    }

    /** Once a second until the thread is interrupted. */
    private static void watchHeap(BenchServer server, CompletableFuture<Double> peak) {
        Api actuator = new Api(server.managementPort());
        double highest = 0;
        try {
            while (!Thread.interrupted()) {
                JsonNode metric = actuator.get("/actuator/metrics/jvm.memory.used?tag=area:heap");
                highest = Math.max(highest, metric.at("/measurements/0/value").asDouble(0) / (1 << 20));
                LockSupport.parkNanos(1_000_000_000);
            }
            peak.complete(highest);
        } catch (InterruptedException e) {
            peak.complete(highest);
        } catch (IOException e) {
            peak.completeExceptionally(e);
        }
    }

    private static double percentile(double[] sorted, double percent) {
        if (sorted.length == 0) {
            throw new AssertionError("no change was heard of");
        }
        return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
    }

    private static Series one(double value) {
        return new Series(Arrays.asList(value));
    }
}
