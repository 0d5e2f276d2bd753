package org.mediabackend.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mediabackend.support.Api;
import org.mediabackend.task.Lane;
import org.mediabackend.task.TaskLedger;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One of our servers on a database with so many ended tasks: what callers wait for, and what the database spends on
 * each of our statements, as it counts that itself.
 */
final class HistoryContestant implements Contestant {

    /** Figures of statements begin with it; the text follows. */
    static final String SQL = "sql: ";

    static final String ALL_SQL = "all SQL of a task and of looking at it";

    private static final String TASK = "{\"seconds\": 0, \"steps\": 1}";
    private static final int TEXT = 90;

    /** How deep in the list the deep page lies, as a share of it. */
    private static final double DEEP = 0.9;

    private final String name;
    private final BenchDatabase database;
    private final BenchDatabase maintenance;
    private final BenchServer server;
    private final HikariDataSource pool;
    private final TaskLedger ledger;
    private final int ended;
    private final int samples;

    /**
     * @param database with pg_stat_statements awake for it
     * @param ended how many tasks have ended there
     * @param maintenance where its counts can be read
     */
    HistoryContestant(
            Stand stand,
            String name,
            BenchDatabase database,
            BenchDatabase maintenance,
            Path dataDir,
            int ended,
            int samples)
            throws Exception {
        this.name = name;
        this.database = database;
        this.maintenance = maintenance;
        this.ended = ended;
        this.samples = samples;
        this.server = stand.server("all", database, dataDir, Map.of());
        this.pool = database.pool(1);
        this.ledger = TaskLedger.of(JdbcClient.create(pool));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("samples a round", samples);
    }

    @Override
    public Map<String, Double> round() throws Exception {
        maintenance.rows("SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = '"
                + database.name() + "'), 0)::text");
        Map<String, Double> figures = new LinkedHashMap<>();
        Api api = server.api();
        List<String> ids = new ArrayList<>();
        figures.put("POST", median(() -> ids.add(api.submit("demo/sleep", TASK))));
        Tally.await("the end of all", Duration.ofMillis(50), () -> database.number(OurServer.OPEN) == 0);
        String last = ids.getLast();
        figures.put("GET of a new task", median(() -> api.status(last)));
        String old = EndedTasks.id(database, 900).toString();
        figures.put("GET of an old task", median(() -> api.status(old)));
        figures.put("load of a lane, for metrics", median(() -> ledger.load(Lane.LIGHT)));
        figures.put("list, first page", median(() -> page(api, "/api/tasks", 50)));
        String deep = "/api/tasks?cursor=" + EndedTasks.id(database, (int) (ended * DEEP));
        figures.put("list, page " + Math.round(DEEP * 100) + " % down", median(() -> page(api, deep, 50)));
        figures.put("list, those that failed", median(() -> page(api, "/api/tasks?status=failed", 0)));
        if (ledger.find(UUID.fromString(last)).orElseThrow().attempt() != 1) {
            throw new AssertionError("a task ran more than once");
        }
        figures.putAll(statements());
        return figures;
    }

    private static void page(Api api, String path, int size) throws Exception {
        if (api.get(path).at("/result/items").size() != size) {
            throw new AssertionError(path + " answered another number of tasks");
        }
    }

    private interface Call {
        void call() throws Exception;
    }

    /** Milliseconds. */
    private double median(Call call) throws Exception {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            long start = System.nanoTime();
            call.call();
            times.add((System.nanoTime() - start) / 1e6);
        }
        return new Series(times).median();
    }

    /** Of each statement that came often: milliseconds within the database; and of all, per task. */
    private Map<String, Double> statements() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        double all = 0;
        for (Map<String, Object> row : maintenance.rows("""
            SELECT query, mean_exec_time, total_exec_time FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = '%s') AND calls >= %d
              AND query !~* '^(BEGIN|COMMIT|ROLLBACK|SET|SHOW|LISTEN|SELECT count|SELECT \\(EXISTS)'
            ORDER BY query
            """.formatted(database.name(), samples / 2))) {
            String text = StatementLog.onOneLine((String) row.get("query"));
            String key = SQL + text.substring(0, Math.min(TEXT, text.length()));
            while (figures.containsKey(key)) {
                key += "'";
            }
            figures.put(key, ((Number) row.get("mean_exec_time")).doubleValue());
            all += ((Number) row.get("total_exec_time")).doubleValue();
        }
        figures.put(ALL_SQL, all / samples);
        return figures;
    }

    /** Does each thing a few times, so that its plans are logged. */
    void show() throws Exception {
        Api api = server.api();
        for (int i = 0; i < 3; i++) {
            String id = api.submit("demo/sleep", TASK);
            Tally.await(
                    "its end",
                    Duration.ofMillis(50),
                    () -> api.status(id).get("status").stringValue().equals("finished"));
            ledger.load(Lane.LIGHT);
            api.get("/api/tasks");
            api.get("/api/tasks?cursor=" + EndedTasks.id(database, (int) (ended * DEEP)));
            api.get("/api/tasks?status=failed");
        }
    }

    @Override
    public void close() throws Exception {
        pool.close();
        server.close();
    }
}
