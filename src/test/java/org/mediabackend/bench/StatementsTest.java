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
 * What a task may cost the database, counted by it. Of several tasks the cheapest counts: now and then the server says
 * something beside them, a progress or a look for what was lost, but never each time.
 */
@RequiresTool(Tool.FFMPEG)
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
                        "-XX:TieredStopAtLevel=1",
                        // A slow machine lets connections rest, and the pool then asks each whether it still lives.
                        "--jvm",
                        "-Dcom.zaxxer.hikari.aliveBypassWindowMs=3600000")),
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
        requireAtMost(costs.oneStep(SAMPLES), 12, 5);
    }

    @Test
    void aFurtherStepCostsAtMostThreeStatementsInOneTransaction() throws Exception {
        Costs one = costs.pipeline(1, SAMPLES);
        requireAtMost(one, 12, 5);
        Costs many = costs.pipeline(STEPS, SAMPLES);
        assertThat(many.statements().min() - one.statements().min())
                .as(() -> told(many))
                .isPositive()
                .isLessThanOrEqualTo(3 * (STEPS - 1));
        assertThat(many.transactions().min() - one.transactions().min())
                .as(() -> told(many))
                .isPositive()
                .isLessThanOrEqualTo(STEPS - 1);
    }

    @Test
    void theTwelfthRestartCostsAtMostTwelveStatementsInFiveTransactionsAndNoMoreThanTheFirst() throws Exception {
        Costs first = costs.restart(1, SAMPLES);
        Costs twelfth = costs.restart(12, SAMPLES);
        requireAtMost(twelfth, 12, 5);
        assertThat(twelfth.transactions().min())
                .as(() -> told(twelfth))
                .isEqualTo(first.transactions().min());
        // The one may have met the look for what was lost that the other did not meet; it is in the claim's
        // transaction.
        assertThat(twelfth.statements().min())
                .as(() -> told(twelfth))
                .isLessThanOrEqualTo(first.statements().min() + 1);
    }

    private static void requireAtMost(Costs of, int statements, int transactions) {
        assertThat(of.statements().min()).as(() -> told(of)).isPositive().isLessThanOrEqualTo(statements);
        assertThat(of.transactions().min()).as(() -> told(of)).isPositive().isLessThanOrEqualTo(transactions);
    }

    private static String told(Costs of) {
        return of.statements().rounds() + " statements in " + of.transactions().rounds() + " transactions; the last: "
                + of.samples().getLast().work();
    }
}
