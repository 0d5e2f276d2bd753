package org.mediabackend.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.bench.StatementLog.Statements;
import org.mediabackend.bench.TaskCosts.Costs;
import org.mediabackend.support.Api;

/**
 * What a task costs the database in statements and transactions; that does not depend on the machine. All of ours
 * counts, from the submission to the look for the next task; BEGIN, COMMIT and SET do not. What servers send by the
 * clock, with and without a running task, is measured apart; tasks are counted on servers whose clocks stand still, so
 * that nothing need be taken off.
 */
final class StatementsMeasure implements Measure {

    private static final String LONG_SLEEP = "{\"seconds\": 3600, \"steps\": 1}";
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

    /** What a further step of a pipeline costs. */
    static Series furtherStep(Series many, int steps, Series one) {
        return new Series(many.rounds().stream()
                .map(of -> (of - one.median()) / (steps - 1))
                .toList());
    }

    private static void settle(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The servers of one run. */
    private static final class Run {

        private final Stand stand;
        private final Report.Section clock;
        private final Report.Section statements;
        private final Report.Section transactions;
        private final Report.Section checks;
        private final int samples;
        private final Duration idle;
        private final BenchDatabase database;
        private final StatementLog log;
        private final Map<String, Object> texts = new LinkedHashMap<>();

        Run(Stand stand, Report report) throws Exception {
            this.stand = stand;
            this.clock = report.section("statements", "by the clock", "statements per second");
            this.statements = report.section(
                    "statements", "statements", "per task, BEGIN and COMMIT not counted; without those by the clock");
            this.transactions = report.section("statements", "transactions", "per task; without those by the clock");
            this.checks = report.section(
                    "statements",
                    "checks of the pool",
                    "empty queries per task, not counted above: no transaction's work");
            boolean quick = stand.options().quick();
            this.samples = quick ? 5 : 20;
            this.idle = Duration.ofSeconds(quick ? 10 : 30);
            this.database = stand.postgres().database("statements").migrated();
            this.log = StatementLog.of(stand.postgres(), database);
        }

        void run() throws Exception {
            Path data = stand.directory("data-statements");
            Map<String, String> slots = Map.of("MEDIA_WORKER_LIGHT_SLOTS", Integer.toString(SLOTS));
            try (BenchServer worker = stand.server("worker", database, data, slots)) {
                byTheClock("idle worker", Goal.atMost(2));
                try (BenchServer server = stand.server("api", database, data, Map.of())) {
                    byTheClock("idle API and worker", Goal.NONE);
                    underLoad(server.api());
                    String id = server.api().submit("demo/sleep", LONG_SLEEP);
                    byTheClock("API, and worker with a running task", Goal.NONE);
                    server.api().post("/api/tasks/" + id + "/cancel");
                    allEnd();
                }
            }
            try (BenchServer worker = stand.server("worker", database, data, TaskCosts.STILL);
                    BenchServer server = stand.server("api", database, data, Map.of())) {
                tasks(new TaskCosts(server.api(), database, log));
            }
            stock();
            statements.detail("texts", texts);
        }

        private void byTheClock(String name, Goal goal) throws Exception {
            settle(Duration.ofSeconds(3));
            log.skip();
            settle(idle);
            Statements sent = log.read();
            clock.figure(name, new Series(List.of(sent.count() / (double) idle.toSeconds())), goal);
            texts.put(name, sent.byText());
        }

        private void tasks(TaskCosts of) throws Exception {
            tell("one-step task", of.oneStep(samples), Goal.atMost(12), Goal.atMost(5));
            Costs rested = of.oneStepAfterRest(samples);
            tell("one-step task after a rest", rested, Goal.atMost(12), Goal.atMost(5));
            checks.figure("one-step task after a rest", rested.checks());
            Costs one = of.pipeline(1, samples);
            Costs many = of.pipeline(STEPS, samples);
            tell("pipeline of one command", one, Goal.atMost(12), Goal.atMost(5));
            tell("pipeline of " + STEPS + " commands", many, Goal.NONE, Goal.NONE);
            statements.figure("further step", furtherStep(many.statements(), STEPS, one.statements()), Goal.atMost(3));
            transactions.figure(
                    "further step", furtherStep(many.transactions(), STEPS, one.transactions()), Goal.atMost(1));
            tell("1st restart of a one-step task that fails", of.restart(1, samples), Goal.NONE, Goal.NONE);
            tell("12th restart", of.restart(RESTARTS, samples), Goal.atMost(12), Goal.atMost(5));
        }

        private void underLoad(Api api) throws Exception {
            int tasks = stand.options().quick() ? 500 : 2_000;
            api.post("/api/lanes/light/pause");
            settle(Duration.ofSeconds(3));
            Crowd.each(SLOTS, tasks, number -> api.submit("demo/sleep", TaskCosts.SLEEP));
            settle(Duration.ofSeconds(1));
            log.skip();
            api.post("/api/lanes/light/resume");
            allEnd();
            perTask(
                    "one-step task at " + SLOTS + " at once, without its submission",
                    log.read(),
                    tasks,
                    Goal.atMost(3));
        }

        private void allEnd() throws Exception {
            BenchDatabase quiet = database.quiet();
            Tally.await(
                    "all have ended",
                    Duration.ofMillis(100),
                    () -> quiet.number("SELECT count(*) FROM task WHERE finished_at IS NULL") == 0);
        }

        private void stock() throws Exception {
            BenchDatabase of = stand.postgres().database("stock");
            StatementLog stockLog = StatementLog.of(stand.postgres(), of);
            try (StockBatch stock = new StockBatch(stand, of, 1, TinyWork.NOTHING)) {
                stock.run();
                stockLog.skip();
                for (int i = 0; i < samples; i++) {
                    stock.run();
                }
                perTask("stock Spring Batch, one-step job", stockLog.read(), samples, Goal.NONE);
            }
        }

        private void tell(String name, Costs costs, Goal statementGoal, Goal transactionGoal) {
            statements.figure(name, costs.statements(), statementGoal);
            transactions.figure(name, costs.transactions(), transactionGoal);
            texts.put(name, costs.samples().getLast().byText());
        }

        private void perTask(String name, Statements sent, int tasks, Goal statementGoal) {
            statements.figure(name, new Series(List.of(sent.count() / (double) tasks)), statementGoal);
            transactions.figure(name, new Series(List.of(sent.transactions() / (double) tasks)));
            texts.put(name, sent.byText());
        }
    }
}
