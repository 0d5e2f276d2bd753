package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DelayedTasksTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final UUID holder = UUID.randomUUID();
    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskLedger ledger = new TaskLedger(jdbc);

    @Test
    void aTaskWaitsForItsMomentAndThenTakesTheTurnThatItWouldHaveHadThen() {
        UUID delayed = submit(0, Instant.now().plus(1, ChronoUnit.HOURS));
        assertThat(claim()).isEmpty();
        assertThat(ledger.load(Lane.LIGHT).queued()).isZero();
        assertThat(ledger.load(Lane.LIGHT).delayed()).isEqualTo(1);
        UUID usual = submit(0, null);
        jdbc.sql("UPDATE task SET not_before = clock_timestamp() - interval '1 second' WHERE id = :id")
                .param("id", delayed)
                .update();
        // The look that finds it due gives it back to the queue; the next claim of any worker takes it.
        assertThat(claim()).isPresent();
        assertThat(claim()).isPresent();
        assertThat(jdbc.sql("SELECT count(*) FROM task WHERE state = 'RUNNING' AND id IN (:a, :b)")
                        .param("a", delayed)
                        .param("b", usual)
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        assertThat(ledger.find(delayed).orElseThrow().schedule().notBefore()).isNull();
    }

    @Test
    void aMomentThatIsPastIsNow() {
        UUID id = submit(0, Instant.EPOCH);
        assertThat(ledger.find(id).orElseThrow().schedule().notBefore()).isNull();
        assertThat(claim()).contains(id);
    }

    @Test
    void aTaskOfTheLowestPriorityIsNotOvertakenByOnesOfTheHighestThatComeMoreThanTwoHundredMinutesLater() {
        UUID least = submit(-100, null);
        jdbc.sql("UPDATE task SET turn_at = turn_at - interval '199 minutes' WHERE id = :id")
                .param("id", least)
                .update();
        UUID urgent = submit(100, null);
        assertThat(claim()).contains(urgent);
        jdbc.sql("UPDATE task SET turn_at = turn_at - interval '2 minutes' WHERE id = :id")
                .param("id", least)
                .update();
        submit(100, null);
        assertThat(claim()).contains(least);
    }

    @Test
    void whoRestsHearsOfATaskThatWaitsForItsTimeOrItsRetrySoThatItStartsInTime() throws Exception {
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("LISTEN task_queued_light; LISTEN task_delayed_light");
            UUID delayed = submit(0, Instant.now().plus(1, ChronoUnit.HOURS));
            assertThat(ledger.nextDue(holder, Lane.LIGHT).orElseThrow())
                    .isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
            UUID retried = UUID.randomUUID();
            ledger.submit(new NewTask(
                    retried, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", new Schedule(0, null, 2, Duration.ZERO)));
            ClaimedTask task =
                    TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true).orElseThrow();
            Report last = new Report(0, "error", "failed", null, null, null);
            assertThat(ledger.retry(task.lease(), "why", Duration.ofMinutes(1), last))
                    .isTrue();
            assertThat(ledger.nextDue(holder, Lane.LIGHT).orElseThrow()).isLessThan(Duration.ofMinutes(2));
            connection.createStatement().execute("SELECT 1");
            assertThat(connection.unwrap(PGConnection.class).getNotifications())
                    .extracting(n -> UUID.fromString(n.getParameter().substring(0, 36)))
                    .containsExactly(delayed, retried, retried);
        }
    }

    @Test
    void amongAHundredThousandDelayedTasksALookReadsOnlyThoseThatAreDue() {
        jdbc.sql("""
            INSERT INTO task (id, kind, lane, label, spec, turn_at, not_before)
            SELECT gen_random_uuid(), 'demo.sleep', 'LIGHT', 'label', '{}', clock_timestamp(),
                clock_timestamp() + i * interval '1 minute'
            FROM generate_series(1, 100000) AS i
            """).update();
        jdbc.sql("ANALYZE").update();
        String plan = String.join(
                "\n",
                jdbc.sql("EXPLAIN " + TaskSql.TAKE_OVER.formatted(TaskSql.CLAIM_COLUMNS, 16, "")
                                + TaskSql.TAKEN.formatted("", ""))
                        .param("lane", Lane.LIGHT.name())
                        .param("rescue", true)
                        .param("onlyCancelled", false)
                        .param("kinds", new String[] {"demo.sleep"})
                        .param("holder", holder)
                        .param("lease", LEASE.toString())
                        .query(String.class)
                        .list());
        assertThat(plan)
                .contains("task_delayed_idx", "Index Cond: ((lane = 'LIGHT'::text) AND (not_before <=")
                .doesNotContain("Seq Scan");
    }

    private UUID submit(int priority, @Nullable Instant notBefore) {
        UUID id = UUID.randomUUID();
        ledger.submit(new NewTask(
                id, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", new Schedule(priority, notBefore, 1, Duration.ZERO)));
        return id;
    }

    private Optional<UUID> claim() {
        return TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true)
                .map(task -> task.lease().taskId());
    }
}
