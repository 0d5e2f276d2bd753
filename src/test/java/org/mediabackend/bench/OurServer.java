package org.mediabackend.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.support.Api;

/**
 * Ours: an API and a worker, two processes. The tasks are submitted over HTTP while the lane is paused, then it is
 * resumed, and the time is the task table's: from the first claim to the last end. Each task also writes its file, as
 * always, and all history is kept.
 */
final class OurServer implements Contestant {

    /**
     * 0 when all tasks have ended. It looks only into small partial indexes: looking must not cost what is measured.
     */
    static final String OPEN = """
        SELECT (EXISTS (SELECT FROM task WHERE state = 'QUEUED' AND not_before IS NULL AND lane = 'LIGHT')
            OR EXISTS (SELECT FROM task WHERE state IN ('RUNNING', 'CANCELLING')))::int
        """;

    private static final String TASK = "{\"seconds\": 0, \"steps\": 1}";
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Stand stand;
    private final BenchDatabase database;
    private final BenchServer api;
    private final BenchServer worker;
    private final int atOnce;
    private final int tasks;

    OurServer(Stand stand, int atOnce) throws Exception {
        this(stand, atOnce, stand.postgres().database("ours").migrated(), List.of());
    }

    /** @param jvm further options of the worker's JVM */
    OurServer(Stand stand, int atOnce, BenchDatabase database, List<String> jvm) throws Exception {
        this.stand = stand;
        this.atOnce = atOnce;
        this.tasks = stand.options().tasks();
        this.database = database;
        Path data = stand.directory("data-ours");
        try (ExecutorService starting = Executors.newFixedThreadPool(2)) {
            Future<BenchServer> first = starting.submit(() -> stand.server("api", database, data, Map.of()));
            Map<String, String> slots = Map.of("MEDIA_WORKER_LIGHT_SLOTS", Integer.toString(atOnce));
            Future<BenchServer> second = starting.submit(() -> stand.server("worker", database, data, slots, jvm));
            this.api = first.get();
            this.worker = second.get();
        }
    }

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "tasks",
                tasks,
                "slots",
                atOnce,
                "task",
                "demo.sleep " + TASK,
                "history",
                "kept",
                "processes",
                "API and worker, each -Xmx512m");
    }

    @Override
    public Map<String, Double> round() throws Exception {
        pause();
        Object since = database.rows("SELECT clock_timestamp()::text AS now")
                .getFirst()
                .get("now");
        double executionsBefore = completed();
        stand.postgres().checkpoint();
        Api caller = api.api();
        Duration submitting = Crowd.each(atOnce, tasks, number -> caller.submit("demo/sleep", TASK));
        if (database.number("SELECT count(*) FROM task WHERE created_at >= '" + since + "' AND state = 'QUEUED'")
                != tasks) {
            throw new IllegalStateException("the worker did not wait for the submissions");
        }
        api.api().post("/api/lanes/light/resume");
        awaitEnd();
        Map<String, Object> found = database.rows("""
            SELECT count(*) FILTER (WHERE state = 'SUCCEEDED' AND attempt = 1) AS once,
                (extract(epoch FROM max(finished_at) - min(started_at)) * 1e9)::bigint AS nanos
            FROM task WHERE created_at >= '%s'
            """.formatted(since)).getFirst();
        if (((Number) found.get("once")).intValue() != tasks || completed() - executionsBefore != tasks) {
            throw new AssertionError("ours did " + found.get("once") + " tasks of " + tasks + " once, in "
                    + (completed() - executionsBefore) + " completed job executions");
        }
        Duration processing = Duration.ofNanos(((Number) found.get("nanos")).longValue());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(QueueMeasure.PROCESS, Crowd.rate(tasks, processing));
        figures.put(QueueMeasure.SUBMIT, Crowd.rate(tasks, submitting));
        figures.put(QueueMeasure.WHOLE, Crowd.rate(tasks, submitting.plus(processing)));
        return figures;
    }

    /** Has the worker claim nothing more, and waits until it has heard that. */
    private void pause() throws Exception {
        api.api().post("/api/lanes/light/pause");
        Object at = database.rows("SELECT clock_timestamp()::text AS now")
                .getFirst()
                .get("now");
        Tally.await(
                "the worker's heartbeat",
                LOOK,
                () -> database.number("SELECT count(*) FROM worker WHERE heartbeat_at > '" + at + "'") == 1);
        // The heartbeat's answer has to reach it.
        LockSupport.parkNanos(LOOK.toNanos());
    }

    private void awaitEnd() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Tally.await("all tasks have ended", LOOK, () -> {
                try (ResultSet rows = statement.executeQuery(OPEN)) {
                    rows.next();
                    return rows.getInt(1) == 0;
                }
            });
        }
    }

    private double completed() throws Exception {
        return database.number("""
            SELECT count(*) FROM batch_job_execution e
            WHERE status = 'COMPLETED' AND EXISTS (
                SELECT FROM batch_step_execution s
                WHERE s.job_execution_id = e.job_execution_id AND s.status = 'COMPLETED')
            """);
    }

    @Override
    public void close() throws Exception {
        worker.close();
        api.close();
    }
}
