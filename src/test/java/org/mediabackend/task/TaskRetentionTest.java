package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class TaskRetentionTest {

    private static final Duration KEPT = Duration.ofDays(30);
    private static final Restart FROM_START = new Restart(true, 0, "{}", "[]");

    private final TestDatabase database = TestDatabase.migrated();
    private final DriverManagerDataSource source =
            new DriverManagerDataSource(database.url(), database.user(), database.password());
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    private final TaskLedger ledger = new TaskLedger(jdbc);
    private final TaskRetention retention = new TaskRetention(jdbc);

    @Test
    void whatEndedFirstGoesFirstAndNoMoreAtOnceThanAsked() {
        UUID older = ended("FAILED", 40, 1);
        UUID old = ended("CANCELLED", 31, 2);
        UUID young = ended("SUCCEEDED", 29, 3);
        assertThat(retention.remove(KEPT, 1)).isEqualTo(new TaskRetention.Removed(1, List.of(1L)));
        assertThat(ledger.find(older)).isEmpty();
        assertThat(retention.remove(KEPT, 5)).isEqualTo(new TaskRetention.Removed(1, List.of(2L)));
        assertThat(ledger.find(old)).isEmpty();
        assertThat(retention.remove(KEPT, 5)).isEqualTo(new TaskRetention.Removed(0, List.of()));
        assertThat(ledger.find(young)).isPresent();
    }

    @Test
    void theJobInstancesOfEarlierRunsAreNamedTooAndATaskMayHaveNone() {
        UUID id = ended("FAILED", 40, 7);
        jdbc.sql("UPDATE task SET earlier_instances = '{5,6}' WHERE id = :id")
                .param("id", id)
                .update();
        assertThat(retention.remove(KEPT, 5).jobInstanceIds()).containsExactly(5L, 6L, 7L);
        UUID cancelledWhileQueued = ended("CANCELLED", 40, 0);
        jdbc.sql("UPDATE task SET job_instance_id = NULL WHERE id = :id")
                .param("id", cancelledWhileQueued)
                .update();
        assertThat(retention.remove(KEPT, 5)).isEqualTo(new TaskRetention.Removed(1, List.of()));
    }

    @Test
    void whatHasNotEndedStaysHoweverOldItIs() {
        List<UUID> live = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            live.add(submit());
        }
        Lease running = TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, Duration.ofSeconds(10), true)
                .orElseThrow()
                .lease();
        Lease cancelling = TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, Duration.ofSeconds(10), true)
                .orElseThrow()
                .lease();
        ledger.cancel(cancelling.taskId());
        jdbc.sql("""
            UPDATE task SET created_at = created_at - interval '1 year', queued_at = queued_at - interval '1 year',
                started_at = started_at - interval '1 year', lease_until = lease_until - interval '1 year'
            """).update();
        assertThat(retention.remove(Duration.ofSeconds(1), 5).tasks()).isZero();
        assertThat(retention.ended(live, Duration.ofSeconds(1))).isEmpty();
        assertThat(retention.lockEnded(running.taskId(), Duration.ofSeconds(1))).isFalse();
        assertThat(ledger.find(live)).hasSize(3);
    }

    @Test
    void onlyWhatEndedLongEnoughAgoIsSaidToHave() {
        UUID old = ended("SUCCEEDED", 31, 1);
        UUID young = ended("SUCCEEDED", 29, 2);
        UUID unknown = UUID.randomUUID();
        assertThat(retention.ended(List.of(old, young, unknown), KEPT)).containsExactly(old);
        assertThat(retention.lockEnded(old, KEPT)).isTrue();
        assertThat(retention.lockEnded(young, KEPT)).isFalse();
        assertThat(retention.lockEnded(unknown, KEPT)).isFalse();
    }

    @Test
    void aTaskThatIsJustBeingRestartedSurvives() {
        UUID id = ended("FAILED", 40, 1);
        Task read = ledger.find(id).orElseThrow();
        transaction.executeWithoutResult(status -> {
            assertThat(TestLedger.restart(ledger, read, FROM_START)).isTrue();
            // Asked from another connection while the restart is not yet committed.
            assertThat(elsewhere(() -> retention.lockEnded(id, KEPT))).isFalse();
            assertThat(elsewhere(() -> retention.remove(KEPT, 5)).tasks()).isZero();
        });
        assertThat(retention.remove(KEPT, 5).tasks()).isZero();
        assertThat(ledger.find(id).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
    }

    @Test
    void aRestartThatComesTooLateFindsNoTask() throws Exception {
        UUID id = ended("FAILED", 40, 1);
        Task read = ledger.find(id).orElseThrow();
        try (var other = Executors.newSingleThreadExecutor()) {
            Future<Boolean> restarted = Objects.requireNonNull(transaction.execute(status -> {
                assertThat(retention.remove(KEPT, 5).tasks()).isEqualTo(1);
                return other.submit(() -> TestLedger.restart(ledger, read, FROM_START));
            }));
            assertThat(restarted.get()).isFalse();
        }
        assertThat(ledger.find(id)).isEmpty();
    }

    @Test
    void manyWorkersRemoveEachTaskOnce() throws Exception {
        jdbc.sql(MANY).param("count", 5_000).update();
        Callable<List<Long>> worker = () -> {
            List<Long> removed = new ArrayList<>();
            TaskRetention.Removed last;
            do {
                last = Objects.requireNonNull(transaction.execute(status -> retention.remove(KEPT, 100)));
                removed.addAll(last.jobInstanceIds());
            } while (last.tasks() == 100);
            return removed;
        };
        List<Long> removed = new ArrayList<>();
        try (var workers = Executors.newFixedThreadPool(8)) {
            for (var done : workers.invokeAll(
                    IntStream.range(0, 8).mapToObj(i -> worker).toList())) {
                removed.addAll(done.get());
            }
        }
        assertThat(removed).doesNotHaveDuplicates().hasSize(2_500);
        assertThat(count("task")).isEqualTo(2_500);
    }

    @Test
    void keysGoWhenTheyHaveServedTheirTime() {
        jdbc.sql("""
            INSERT INTO idempotency_key (key, request_hash, task_id, created_at)
            SELECT 'k' || i, '\\x00', gen_random_uuid(), clock_timestamp() - i * interval '1 hour'
            FROM generate_series(1, 48) AS i
            """).update();
        assertThat(retention.removeKeys(Duration.ofHours(24), 20)).isEqualTo(20);
        assertThat(retention.removeKeys(Duration.ofHours(24), 20)).isEqualTo(5);
        assertThat(retention.removeKeys(Duration.ofHours(24), 20)).isZero();
        assertThat(count("idempotency_key WHERE key <= 'k23'")).isPositive();
    }

    @Test
    void amongAHundredThousandEndedTasksTheLooksFindTheirIndexes() {
        jdbc.sql(MANY).param("count", 100_000).update();
        jdbc.sql("""
            INSERT INTO idempotency_key (key, request_hash, task_id, created_at)
            SELECT 'k' || i, '\\x00', gen_random_uuid(), clock_timestamp() - i * interval '1 second'
            FROM generate_series(1, 100000) AS i
            """).update();
        jdbc.sql("ANALYZE").update();
        assertThat(plan(TaskRetention.REMOVE))
                .contains("Index Scan using task_ended_idx on task", "Index Cond: (finished_at <")
                .doesNotContain("Seq Scan");
        assertThat(plan(TaskRetention.ENDED)).contains("task_pkey").doesNotContain("Seq Scan");
        assertThat(plan(TaskRetention.REMOVE_KEYS))
                .contains("using idempotency_key_age_idx", "Index Cond: (created_at <")
                .doesNotContain("Seq Scan");
    }

    /** Ended tasks whose ends lie evenly in the last 60 days, with job instances from 1. */
    private static final String MANY = """
        INSERT INTO task (id, kind, lane, label, spec, state, result, progress, turn_at, finished_at, job_instance_id)
        SELECT gen_random_uuid(), 'demo.sleep', 'LIGHT', 'label', '{}', 'SUCCEEDED', '{}', 100, clock_timestamp(),
            clock_timestamp() - (i - 0.5) * interval '60 days' / :count, i
        FROM generate_series(1, :count) AS i
        """;

    private String plan(String sql) {
        return String.join(
                "\n",
                jdbc.sql("EXPLAIN " + sql)
                        .param("kept", KEPT.toString())
                        .param("most", 500)
                        .param(
                                "ids",
                                IntStream.range(0, 500)
                                        .mapToObj(i -> UUID.randomUUID())
                                        .toArray(UUID[]::new))
                        .query(String.class)
                        .list());
    }

    private UUID submit() {
        UUID id = UUID.randomUUID();
        ledger.submit(new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return id;
    }

    private UUID ended(String state, int daysAgo, long jobInstance) {
        UUID id = submit();
        jdbc.sql("""
            UPDATE task SET state = :state, finished_at = clock_timestamp() - :days * interval '1 day',
                result = CASE WHEN :state = 'SUCCEEDED' THEN '{}'::json END,
                progress = CASE WHEN :state = 'SUCCEEDED' THEN 100 ELSE 5 END,
                error = CASE WHEN :state = 'FAILED' THEN 'x' END, job_instance_id = :jobInstance
            WHERE id = :id
            """)
                .param("id", id)
                .param("state", state)
                .param("days", daysAgo)
                .param("jobInstance", jobInstance)
                .update();
        return id;
    }

    private static <T> T elsewhere(Callable<T> call) {
        try (var other = Executors.newSingleThreadExecutor()) {
            return other.submit(call).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long count(String from) {
        return jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
    }
}
