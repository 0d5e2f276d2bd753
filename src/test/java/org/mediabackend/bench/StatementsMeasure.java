package org.mediabackend.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.bench.StatementLog.Statements;
import org.mediabackend.support.Api;

/**
 * What a task costs the database in statements and transactions; that does not depend on the machine. All of ours
 * counts, from the submission to the look for the next task; BEGIN, COMMIT and SET do not. What idle servers send by
 * the clock is measured first and taken off.
 */
final class StatementsMeasure implements Measure {

    private static final String SLEEP = "{\"seconds\": 0, \"steps\": 1}";
    private static final String MAKE =
            "{\"args\": [\"-f\", \"lavfi\", \"-i\", \"color=c=red:s=16x16:d=0.04\", \"-frames:v\", \"1\", \"%s.png\"]}";
    private static final String FAIL = "{\"args\": [\"-i\", \"missing.mkv\", \"never.mkv\"]}";
    private static final int SLOTS = 16;
    private static final int STEPS = 4;
    private static final int RESTARTS = 12;

    @Override
    public String name() {
        return "statements";
    }

    @Override
    public String about() {
        return "SQL statements and transactions of a task, counted by the server";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        new Run(stand, report).run();
    }

    /** The servers of one run and what they send when idle. */
    private static final class Run {

        private final Stand stand;
        private final Report.Section statements;
        private final Report.Section transactions;
        private final int samples;
        private final Duration idle;
        private final BenchDatabase database;
        private final BenchDatabase quiet;
        private final StatementLog log;
        private final List<Double> idlePerSecond = new ArrayList<>();
        private final Map<String, Object> texts = new LinkedHashMap<>();

        Run(Stand stand, Report report) throws Exception {
            this.stand = stand;
            this.statements = report.section("statements", "statements", "per task, BEGIN and COMMIT not counted");
            this.transactions = report.section("statements", "transactions", "per task");
            boolean quick = stand.options().quick();
            this.samples = quick ? 5 : 20;
            this.idle = Duration.ofSeconds(quick ? 10 : 30);
            this.database = stand.postgres().database("statements").migrated();
            this.quiet = new BenchDatabase(database.name(), database.url() + "&options=-c%20log_statement%3Dnone");
            this.log = StatementLog.of(stand.postgres(), database);
        }

        void run() throws Exception {
            Path data = stand.directory("data-statements");
            try (BenchServer worker = stand.server(
                    "worker",
                    database,
                    data,
                    Map.of("MEDIA_WORKER_LIGHT_SLOTS", Integer.toString(SLOTS), "MEDIA_WORKER_HEAVY_SLOTS", "1"))) {
                idle("idle worker, per second", Goal.atMost(2));
                try (BenchServer server = stand.server("api", database, data, Map.of())) {
                    idle("idle API and worker, per second", Goal.NONE);
                    Api api = server.api();
                    tell("one-step task", each(() -> api.submit("demo/sleep", SLEEP)), Goal.atMost(12), Goal.atMost(5));
                    furtherStep(api);
                    restarts(api);
                    underLoad(api);
                }
            }
            stock();
            statements.detail("texts", texts);
        }

        private void idle(String name, Goal goal) throws Exception {
            settle(Duration.ofSeconds(3));
            Statements sent = during(idle);
            idlePerSecond.clear();
            idlePerSecond.add(sent.count() / (double) idle.toSeconds());
            idlePerSecond.add(sent.transactions() / (double) idle.toSeconds());
            statements.figure(name, new Series(List.of(idlePerSecond.getFirst())), goal);
            texts.put(name, sent.byText());
        }

        private void furtherStep(Api api) throws Exception {
            Cost one = each(() -> api.submit("ffmpeg/pipeline", pipeline(1)));
            Cost many = each(() -> api.submit("ffmpeg/pipeline", pipeline(STEPS)));
            tell("pipeline of one command", one, Goal.NONE, Goal.NONE);
            tell("pipeline of " + STEPS + " commands", many, Goal.NONE, Goal.NONE);
            tell("further step", many.minus(one).by(STEPS - 1), Goal.atMost(3), Goal.atMost(1));
        }

        private void restarts(Api api) throws Exception {
            String id = api.submit("ffmpeg/pipeline", "{\"commands\": [" + MAKE.formatted("a") + ", " + FAIL + "]}");
            ended(id, "FAILED");
            List<Cost> costs = new ArrayList<>();
            for (int i = 0; i < RESTARTS; i++) {
                costs.add(each(1, () -> {
                    api.post("/api/tasks/" + id + "/restart");
                    return id;
                }));
            }
            tell("1st restart, of a step that fails", costs.getFirst(), Goal.NONE, Goal.NONE);
            tell("12th restart", costs.getLast(), Goal.NONE, Goal.NONE);
        }

        private void underLoad(Api api) throws Exception {
            int tasks = stand.options().quick() ? 500 : 2_000;
            api.post("/api/lanes/light/pause");
            settle(Duration.ofSeconds(3));
            Crowd.each(SLOTS, tasks, number -> api.submit("demo/sleep", SLEEP));
            settle(Duration.ofSeconds(1));
            log.skip();
            long start = System.nanoTime();
            api.post("/api/lanes/light/resume");
            Tally.await(
                    "all have ended",
                    Duration.ofMillis(100),
                    () -> quiet.number("SELECT count(*) FROM task WHERE finished_at IS NULL") == 0);
            tell(
                    "one-step task at " + SLOTS + " at once, without its submission",
                    cost(log.read(), start, tasks),
                    Goal.atMost(3),
                    Goal.NONE);
        }

        private void stock() throws Exception {
            BenchDatabase of = stand.postgres().database("stock");
            StatementLog stockLog = StatementLog.of(stand.postgres(), of);
            try (StockBatch stock = new StockBatch(stand, of, 1)) {
                stock.run();
                stockLog.skip();
                for (int i = 0; i < samples; i++) {
                    stock.run();
                }
                Statements sent = stockLog.read();
                tell(
                        "stock Spring Batch, one-step job",
                        new Cost(sent.count() / (double) samples, sent.transactions() / (double) samples, sent),
                        Goal.NONE,
                        Goal.NONE);
            }
        }

        private Cost each(Submission submission) throws Exception {
            return each(samples, submission);
        }

        /** One after the other, each until it has ended; what one costs. */
        private Cost each(int count, Submission submission) throws Exception {
            ended(submission.submit(), "SUCCEEDED", "FAILED");
            settle(Duration.ofMillis(500));
            log.skip();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                ended(submission.submit(), "SUCCEEDED", "FAILED");
            }
            // What follows an end belongs to it.
            settle(Duration.ofMillis(200));
            return cost(log.read(), start, count);
        }

        private Cost cost(Statements sent, long startNanos, int tasks) {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            return new Cost(
                    (sent.count() - seconds * idlePerSecond.getFirst()) / tasks,
                    (sent.transactions() - seconds * idlePerSecond.getLast()) / tasks,
                    sent);
        }

        private void tell(String name, Cost cost, Goal statementGoal, Goal transactionGoal) {
            statements.figure(name, new Series(List.of(cost.statements())), statementGoal);
            transactions.figure(name, new Series(List.of(cost.transactions())), transactionGoal);
            texts.put(name, cost.sent().byText());
        }

        private Statements during(Duration time) throws Exception {
            log.skip();
            settle(time);
            return log.read();
        }

        private void ended(String id, String... states) throws Exception {
            Tally.await(
                    "the end of " + id,
                    Duration.ofMillis(3),
                    () -> quiet.number("SELECT count(*) FROM task WHERE id = '" + id + "' AND state IN ('"
                                    + String.join("', '", states) + "')")
                            == 1);
        }

        private static void settle(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }

        private static String pipeline(int commands) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < commands; i++) {
                all.add(MAKE.formatted("step" + i));
            }
            return "{\"commands\": [" + String.join(", ", all) + "]}";
        }
    }

    /** Starts a task; its id. */
    private interface Submission {

        String submit() throws Exception;
    }

    /** Of one task. */
    private record Cost(double statements, double transactions, Statements sent) {

        Cost minus(Cost other) {
            return new Cost(statements - other.statements, transactions - other.transactions, sent);
        }

        Cost by(int count) {
            return new Cost(statements / count, transactions / count, sent);
        }
    }
}
