package org.mediabackend.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmark runs and counts; how fast anything is, no test says. */
class BenchTest {

    private static final Logger log = LoggerFactory.getLogger(BenchTest.class);

    @TempDir
    Path directory;

    @Test
    void everyContestantDoesAllItsWorkOnceAndTheReportHasAllOfIt() throws Exception {
        Path json = directory.resolve("bench.json");
        // Kept from run to run, so that Postgres's files need not be made each time.
        BenchOptions options = BenchOptions.parse(List.of(
                "queue",
                "--rounds",
                "1",
                "--warm-up",
                "0",
                "--tasks",
                "40",
                "--jvm",
                "-XX:TieredStopAtLevel=1",
                "--at-once",
                "4",
                "--form",
                "classes",
                "--data-dir",
                "target/test-data/bench",
                "--json",
                json.toString()));
        // Who does not do all of its work exactly once throws.
        Report report = Bench.run(options, List.of(new QueueMeasure()), log::info);
        assertThat(report.tables()).contains("ours / db-scheduler");
        JsonNode written = JsonMapper.shared().readTree(json);
        assertThat(written.at("/machine/processors").asInt()).isPositive();
        assertThat(written.at("/commit/id").isString()).isTrue();
        assertThat(written.at("/settings/tasks").asInt()).isEqualTo(40);
        assertThat(written.get("postgres").toString()).contains("{\"name\":\"fsync\",\"setting\":\"on\"");
        JsonNode process = written.at("/measures/queue/4 at once: process");
        assertThat(process.get("figures")
                        .valueStream()
                        .map(row -> row.get("name").stringValue()))
                .containsExactly(
                        "floor",
                        "floor, claims of 10",
                        "stock Spring Batch",
                        "db-scheduler",
                        "JobRunr",
                        "floor, with the file",
                        "floor, claims of 10, with the file",
                        "stock Spring Batch, with the file",
                        "db-scheduler, with the file",
                        "JobRunr, with the file",
                        "ours");
        assertThat(process.get("figures").valueStream()).allSatisfy(row -> {
            assertThat(row.get("rounds").size()).isEqualTo(1);
            assertThat(row.get("median").doubleValue()).isPositive();
        });
        assertThat(process.get("ratios").get(0).get("name").stringValue()).isEqualTo("ours / stock Spring Batch");
        assertThat(process.get("ratios").get(0).get("atLeast").intValue()).isEqualTo(10);
        assertThat(process.get("contestants").size()).isEqualTo(12);
        assertThat(written.at("/measures/queue/4 at once: submit/figures").size())
                .isEqualTo(6);
    }

    @Test
    void aTaskThatRanTwiceIsFound() throws Exception {
        Tally tally = new Tally(2);
        tally.ran(0);
        tally.ran(1);
        tally.awaitEnd(() -> true);
        tally.requireOnce();
        tally.ran(1);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(tally::requireOnce)
                .withMessage("task 1 ran 2 times");
    }

    @Test
    void contestantsTakeTurnsAndWarmUpsDoNotCount() throws Exception {
        StringBuilder order = new StringBuilder();
        Rounds.Outcome outcome =
                new Rounds(2, 1).run(List.of(new Counting("a", order), new Counting("b", order)), line -> {});
        assertThat(order).hasToString("ababab");
        assertThat(outcome.of("a", "round").rounds()).containsExactly(2.0, 3.0);
    }

    @Test
    void aSeriesTellsItsMedianAndItsRatioRoundByRound() {
        Series series = new Series(List.of(9.0, 1.0, 4.0, 2.0));
        assertThat(series.median()).isEqualTo(3);
        assertThat(series.max()).isEqualTo(9);
        assertThat(series.percentile(100)).isEqualTo(9);
        assertThat(series.over(new Series(List.of(3.0, 1.0, 2.0, 4.0))).rounds())
                .containsExactly(3.0, 1.0, 2.0, 0.5);
    }

    @Test
    void theReportSaysWhetherAGoalIsMet() {
        Report report = new Report(Map.of());
        Report.Section section = report.section("m", "table", "tasks/s");
        section.figure("one", new Series(List.of(11.0, 13.0, 12.0)), Goal.atLeast(12));
        section.figure("two", new Series(List.of(1_234.0)), Goal.atMost(1_000));
        assertThat(report.tables()).isEqualTo("""
            table, tasks/s
              one     12  (11 .. 13)  >= 12: met
              two  1,234              <= 1,000: NOT met
            """);
    }

    @Test
    void statementsAreReadFromTheLogWithTheirTransactions() throws Exception {
        String text = """
            2026-11-23 08:00:00.000 UTC [7] db=x tx=3/15 LOG:  execute <unnamed>: BEGIN
            2026-11-23 08:00:00.000 UTC [7] db=x tx=3/15 LOG:  execute S_1: SELECT a
            \t\t-- a comment
            \tFROM b
            2026-11-23 08:00:00.000 UTC [7] db=x tx=3/15 DETAIL:  Parameters: $1 = '1'
            2026-11-23 08:00:00.000 UTC [7] db=x tx=3/15 LOG:  execute S_2: COMMIT
            2026-11-23 08:00:00.000 UTC [8] db=other tx=4/1 LOG:  statement: SELECT 2
            2026-11-23 08:00:00.000 UTC [8] db=x tx=4/2 LOG:  statement: UPDATE b SET a = 1
            2026-11-23 08:00:00.000 UTC [8] db=x tx=4/3 LOG:  execute <unnamed>:\s
            """;
        StatementLog.Statements read = StatementLog.parse(text, "x");
        assertThat(read.byText()).containsOnlyKeys("SELECT a FROM b", "UPDATE b SET a = 1");
        assertThat(read.all()).hasSize(5);
        assertThat(read.transactions()).isEqualTo(2);
        assertThat(read.checks()).as("the pool's empty query").isEqualTo(1);
    }

    @Test
    void whatIsNotUnderstoodIsRefusedInOneSentence() {
        assertThat(BenchOptions.parse(List.of("--at-once", "3,5", "--quick")).atOnce())
                .containsExactly(3, 5);
        assertThat(BenchOptions.parse(List.of("--env", "A=b=c")).environment()).containsEntry("A", "b=c");
        for (List<String> wrong : List.of(
                List.of("--nonsense", "1"),
                List.of("--rounds"),
                List.of("--rounds", "0"),
                List.of("--env", "=b"),
                List.of("--form", "jar"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BenchOptions.parse(wrong))
                    .withMessageEndingWith("; see --help.");
        }
    }

    /** Counts its rounds. */
    private static final class Counting implements Contestant {

        private final String name;
        private final StringBuilder order;
        private double round;

        Counting(String name, StringBuilder order) {
            this.name = name;
            this.order = order;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public Map<String, Double> round() {
            order.append(name);
            return Map.of("round", ++round);
        }

        @Override
        public void close() {}
    }
}
