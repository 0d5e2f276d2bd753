package org.mediabackend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mediabackend.bench.TaskCosts.Costs;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task may cost the database, counted by it, and what it costs today. Of several tasks the median counts: now
 * and then the server says something beside them, a progress or a look for what was lost.
 */
class StatementsTest {

    private static final Logger log = LoggerFactory.getLogger(StatementsTest.class);
    private static final int SAMPLES = 5;
    private static final int STEPS = 4;

    private static Stand stand;
    private static TaskCosts costs;

    @BeforeAll
    static void start() throws Exception {
        stand = new Stand(
                BenchOptions.parse(List.of(
                        "--data-dir",
                        "target/test-data/bench",
                        "--form",
                        "classes",
                        "--jvm",
                        "-XX:TieredStopAtLevel=1")),
                log::info);
        BenchDatabase database = stand.postgres().database("counts").migrated();
        StatementLog sent = StatementLog.of(stand.postgres(), database);
        BenchServer server = stand.server("all", database, stand.directory("data-counts"), TaskCosts.STILL);
        costs = new TaskCosts(server.api(), database, sent);
    }

    @AfterAll
    static void close() {
        stand.close();
    }

    @Test
    void aTaskOfOneStepCostsAtMostTwelveStatementsInFiveTransactions() throws Exception {
        Costs one = costs.oneStep(SAMPLES);
        requireAtMost(one, 12, 5);
        requireToday(one, 3, 3);
    }

    @Test
    void afterARestItCostsNoMoreButForTheChecksOfThePool() throws Exception {
        Costs rested = costs.oneStepAfterRest(SAMPLES);
        requireAtMost(rested, 12, 5);
        // A claim that comes a second after the last one also looks for what was lost.
        requireToday(rested, 4, 3);
        assertThat(rested.checks().median()).as(() -> told(rested)).isPositive();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aFurtherStepCostsAtMostThreeStatementsInOneTransaction() throws Exception {
        Costs one = costs.pipeline(1, SAMPLES);
        requireAtMost(one, 12, 5);
        // With the look for what was lost, which is in the claim's transaction.
        requireToday(one, 6, 4);
        Costs many = costs.pipeline(STEPS, SAMPLES);
        assertThat(many.statements().median() - one.statements().median())
                .as(() -> told(many))
                .isPositive()
                // The limit is 3 each; only the longer task may meet the look.
                .isLessThanOrEqualTo(2 * (STEPS - 1) + 1);
        assertThat(many.transactions().median() - one.transactions().median())
                .as(() -> told(many))
                .isPositive()
                .isLessThanOrEqualTo(STEPS - 1);
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void theTwelfthRestartCostsAtMostTwelveStatementsInFiveTransactionsAndNoMoreThanTheFirst() throws Exception {
        Costs first = costs.restart(1, SAMPLES);
        Costs twelfth = costs.restart(12, SAMPLES);
        requireAtMost(twelfth, 12, 5);
        requireToday(twelfth, 8, 4);
        assertThat(twelfth.transactions().median())
                .as(() -> told(twelfth))
                .isEqualTo(first.transactions().median());
        // The one may have met the look for what was lost that the other did not meet; it is in the claim's
        // transaction.
        assertThat(twelfth.statements().median())
                .as(() -> told(twelfth))
                .isLessThanOrEqualTo(first.statements().median() + 1);
    }

    private static void requireAtMost(Costs of, int statements, int transactions) {
        assertThat(of.statements().median()).as(() -> told(of)).isPositive().isLessThanOrEqualTo(statements);
        assertThat(of.transactions().median()).as(() -> told(of)).isPositive().isLessThanOrEqualTo(transactions);
    }

    /** What it costs as it is built now: who makes it dearer has a reason, and says so here. */
    private static void requireToday(Costs of, int statements, int transactions) {
        requireAtMost(of, statements, transactions);
    }

    private static String told(Costs of) {
        return of.checks().rounds() + " checks, " + of.statements().rounds() + " statements in "
                + of.transactions().rounds() + " transactions; the last: "
                + of.samples().getLast().work();
    }
}
