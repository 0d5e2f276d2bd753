package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

class TaskCancelTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Report NEWS = new Report(40, "ffmpeg", "half way", "{\"a\":1}", null, "[]");

    private final UUID holder = UUID.randomUUID();
    private final HikariDataSource pool = new HikariDataSource();
    private JdbcClient jdbc;
    private TaskLedger ledger;

    @BeforeEach
    void freshLedger() {
        TestDatabase database = TestDatabase.migrated();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(3);
        jdbc = JdbcClient.create(pool);
        ledger = new TaskLedger(jdbc);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aQueuedTaskIsCancelledAtOnceAndARunningOneWhenItsHolderSaysSo() {
        UUID queued = submit();
        assertThat(ledger.cancel(queued)).isTrue();
        assertThat(ledger.cancel(queued)).isFalse();
        assertThat(ledger.find(queued).orElseThrow().state()).isEqualTo(TaskState.CANCELLED);

        UUID running = submit();
        Lease lease = claim().lease();
        assertThat(ledger.cancelled(lease, NEWS)).isFalse();
        assertThat(ledger.cancel(running)).isTrue();
        assertThat(ledger.cancel(running)).as("again while it stops").isTrue();
        assertThat(ledger.cancelling(holder)).containsExactly(running);
        assertThat(TestLedger.report(ledger, lease, NEWS)).isFalse();
        assertThat(ledger.requeue(lease)).isFalse();
        assertThat(ledger.isHeld(lease)).isTrue();
        assertThat(ledger.cancelled(lease, NEWS)).isTrue();
        assertThat(ledger.find(running).orElseThrow().state()).isEqualTo(TaskState.CANCELLED);
        assertThat(ledger.cancel(UUID.randomUUID())).isFalse();
    }

    @Test
    void aCancelledTaskOfALostWorkerIsStillEnded() {
        submit();
        ClaimedTask lost = claim();
        ledger.cancel(lost.lease().taskId());
        expire(lost);
        ClaimedTask taken = claim();
        assertThat(taken.cancelling()).isTrue();
        assertThat(ledger.cancelled(lost.lease(), NEWS)).isFalse();
        assertThat(ledger.cancelled(taken.lease(), NEWS)).isTrue();
    }

    @Test
    void whereNothingIsToRunOnlyTheCancelledTaskOfALostWorkerIsTaken() {
        submit();
        submit();
        submit();
        ClaimedTask cancelled = claim();
        ledger.cancel(cancelled.lease().taskId());
        expire(claim());
        assertThat(TestLedger.claimCancelled(ledger, holder, Lane.LIGHT, LEASE)).isEmpty();
        expire(cancelled);
        assertThat(TestLedger.claimCancelled(ledger, holder, Lane.LIGHT, LEASE)).hasValueSatisfying(task -> {
            assertThat(task.lease().taskId()).isEqualTo(cancelled.lease().taskId());
            assertThat(task.cancelling()).isTrue();
        });
        assertThat(TestLedger.claimCancelled(ledger, holder, Lane.LIGHT, LEASE)).isEmpty();
    }

    @Test
    void aRaceOfCancelAgainstCompletionHasExactlyOneEnd() throws Exception {
        int races = 10_000;
        int completed = 0;
        try (var two = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < races; i++) {
                submit();
                Lease lease = claim().lease();
                Callable<Boolean> cancelling = () -> ledger.cancel(lease.taskId());
                Callable<Boolean> ending = () -> TestLedger.end(ledger, lease, new TaskEnd.Succeeded("{}"), NEWS);
                // Each is first in half of the races.
                var first = two.submit(i % 2 == 0 ? cancelling : ending);
                var second = two.submit(i % 2 == 0 ? ending : cancelling);
                var cancel = i % 2 == 0 ? first : second;
                var end = i % 2 == 0 ? second : first;
                boolean ended = end.get();
                assertThat(cancel.get()).isNotEqualTo(ended);
                assertThat(ledger.cancelled(lease, NEWS)).isNotEqualTo(ended);
                assertThat(ledger.find(lease.taskId()).orElseThrow().state())
                        .isEqualTo(ended ? TaskState.SUCCEEDED : TaskState.CANCELLED);
                completed += ended ? 1 : 0;
            }
        }
        assertThat(completed).as("both outcomes were met").isBetween(1, races - 1);
    }

    private UUID submit() {
        UUID id = UUID.randomUUID();
        ledger.submit(new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return id;
    }

    private ClaimedTask claim() {
        return TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true).orElseThrow();
    }

    private void expire(ClaimedTask task) {
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second' WHERE id = :id")
                .param("id", task.lease().taskId())
                .update();
    }
}
