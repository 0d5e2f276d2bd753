package org.mediabackend.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether anything costs more when many tasks have ended than when few have; and how fast retention removes them. */
final class HistoryMeasure implements Measure {

    private static final int FEW = 1_000;
    private static final Goal SAME = Goal.atMost(1.5);

    /** Of the larger history, this share is due for retention. */
    private static final double DUE = 0.1;

    /** How many tasks our retention removes in one transaction. */
    private static final int BATCH = 500;

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String about() {
        return "what tasks cost when many have ended before, and how fast those are removed";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        int many = Math.max(FEW, stand.options().history());
        BenchDatabase maintenance = stand.postgres().database("counts");
        maintenance.execute("CREATE EXTENSION pg_stat_statements");
        Path data = stand.directory("data-history");
        BenchDatabase small = stand.postgres().database("history_small").migrated();
        seed(stand, small, data);
        BenchDatabase large = stand.postgres().copy(small, "history_large");
        for (BenchDatabase database : List.of(small, large)) {
            stand.say("  making " + (database == small ? FEW : many) + " ended tasks");
            EndedTasks.copy(database, database == small ? FEW : many);
            database.execute("ALTER DATABASE " + database.name() + " SET pg_stat_statements.track = 'top'");
        }
        compare(stand, report, maintenance, data, small, large, many);
        plans(stand, report, maintenance, data, small, large, many);
        retention(stand, report, large, data, many);
    }

    private static String name(int ended) {
        return Figures.text(ended) + " ended";
    }

    /** One real task; all others are its copies. */
    private static void seed(Stand stand, BenchDatabase database, Path data) throws Exception {
        try (BenchServer server = stand.server("all", database, data, Map.of())) {
            server.api().await(server.api().submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
        }
    }

    private void compare(
            Stand stand,
            Report report,
            BenchDatabase maintenance,
            Path data,
            BenchDatabase small,
            BenchDatabase large,
            int ended)
            throws Exception {
        String few = name(FEW);
        String many = name(ended);
        int samples = stand.options().quick() ? 30 : 200;
        List<HistoryContestant> contestants = new ArrayList<>();
        try {
            contestants.add(new HistoryContestant(stand, few, small, maintenance, data, FEW, samples));
            contestants.add(new HistoryContestant(stand, many, large, maintenance, data, ended, samples));
            Rounds.Outcome outcome = new Rounds(stand.options().rounds(), 2).run(contestants, line -> {
                // Its statements would fill the screen.
                stand.say("  " + line.replaceFirst(", " + HistoryContestant.SQL + ".*", ""));
            });
            Report.Section calls = report.section(name(), "calls with " + many + " against " + few, "ms");
            Report.Section sql = report.section(name(), "statements with " + many + " against " + few, "ms");
            outcome.figures().get(few).forEach((figure, series) -> {
                boolean statement = figure.startsWith(HistoryContestant.SQL);
                Report.Section section = statement ? sql : calls;
                String name = statement ? figure.substring(HistoryContestant.SQL.length()) : figure;
                Series with = outcome.figures().get(many).get(figure);
                if (with != null) {
                    // A single statement takes microseconds: those are told, their sum has to be the same.
                    section.compared(name, with, series, statement ? Goal.NONE : SAME);
                }
            });
        } finally {
            for (HistoryContestant contestant : contestants) {
                contestant.close();
            }
        }
    }

    /** Of the statements as the servers send them, in both databases; only the JSON has them. */
    private void plans(
            Stand stand,
            Report report,
            BenchDatabase maintenance,
            Path data,
            BenchDatabase small,
            BenchDatabase large,
            int many)
            throws Exception {
        Map<String, Object> plans = new LinkedHashMap<>();
        for (BenchDatabase database : List.of(small, large)) {
            for (String setting : List.of(
                    "session_preload_libraries = 'auto_explain'",
                    "auto_explain.log_min_duration = 0",
                    "auto_explain.log_analyze = on",
                    "auto_explain.log_buffers = on",
                    "auto_explain.log_parameter_max_length = 0")) {
                database.execute("ALTER DATABASE " + database.name() + " SET " + setting);
            }
            StatementLog log = StatementLog.of(stand.postgres(), database);
            int ended = database == small ? FEW : many;
            try (HistoryContestant contestant =
                    new HistoryContestant(stand, "plans", database, maintenance, data, ended, 1)) {
                log.skip();
                contestant.show();
                plans.put(database.name(), log.readPlans());
            }
            database.execute("ALTER DATABASE " + database.name() + " RESET ALL");
        }
        report.section(name(), "plans", "in the JSON").detail("plans", plans);
    }

    /**
     * From the moment at which the first batch is gone until the last task that is due is. The server is watched while
     * it starts: a small history is gone before it serves.
     */
    private void retention(Stand stand, Report report, BenchDatabase database, Path data, int many) throws Exception {
        int due = (int) (many * DUE);
        long keptMinutes = (long) (EndedTasks.DAYS * 24 * 60 * (1 - DUE));
        Map<String, String> settings = Map.of("MEDIA_RETENTION_KEPT", keptMinutes + "m", "MEDIA_RETENTION_EVERY", "1s");
        UUID first = EndedTasks.id(database, many);
        // A minute of the history is some due tasks more or less.
        UUID last = EndedTasks.id(database, many - due + many / (EndedTasks.DAYS * 24 * 60) * 2 + 2);
        double before = database.number("SELECT count(*) FROM task");
        try (ExecutorService starting = Executors.newSingleThreadExecutor()) {
            Future<BenchServer> worker = starting.submit(() -> stand.server("worker", database, data, settings));
            long start = awaitGone(database, first);
            Duration time = Duration.ofNanos(awaitGone(database, last) - start);
            double removed = before - database.number("SELECT count(*) FROM task");
            worker.get().close();
            Report.Section section = report.section(name(), "retention with " + name(many), "tasks/s");
            // The first batch was removed before the clock ran.
            section.figure(
                    "removed, with their job executions",
                    new Series(List.of((removed - BATCH) * 1e9 / time.toNanos())),
                    Goal.atLeast(100));
            section.detail("removed", removed);
        }
    }

    private static long awaitGone(BenchDatabase database, UUID task) throws Exception {
        try (Connection connection = database.connect();
                PreparedStatement look = connection.prepareStatement("SELECT 1 FROM task WHERE id = ?")) {
            look.setObject(1, task);
            Tally.await("the retention of " + task, Duration.ofMillis(2), () -> {
                try (ResultSet rows = look.executeQuery()) {
                    return !rows.next();
                }
            });
            return System.nanoTime();
        }
    }
}
