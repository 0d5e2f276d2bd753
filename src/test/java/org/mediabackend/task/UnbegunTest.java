package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What was claimed and never begun goes back. */
class UnbegunTest {

    private static final Report NEWS = new Report(40, "ffmpeg", "half way", null, null, "[]");

    private final UUID holder = UUID.randomUUID();
    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskLedger ledger = new TaskLedger(jdbc);

    @Test
    void whatIsRequeuedUnbegunKeepsItsPlaceAndItsCountOfLostWorkers() {
        UUID first = submit();
        UUID second = submit();
        submit();
        expire(claim());
        ClaimedTask takenOver = claim();
        assertThat(takenOver.crashes()).isOne();
        ClaimedTask other = claim();
        Lease stale = new Lease(second, holder, 0);
        assertThat(ledger.requeueUnbegun(holder, List.of(takenOver.lease(), stale, other.lease()), Clauses.NONE))
                .containsExactlyInAnyOrder(takenOver.lease(), other.lease());
        assertThat(ledger.requeueUnbegun(holder, List.of(takenOver.lease()), Clauses.NONE))
                .isEmpty();
        ClaimedTask again = claim();
        assertThat(again.lease()).isEqualTo(new Lease(first, holder, 3));
        assertThat(again.crashes()).isOne();
        assertThat(claim().lease()).isEqualTo(new Lease(second, holder, 2));
    }

    @Test
    void whatHasBegunIsNotRequeuedAsUnbegun() {
        submit();
        Lease lease = claim().lease();
        TestLedger.report(ledger, lease, NEWS);
        assertThat(ledger.requeueUnbegun(holder, List.of(lease), Clauses.NONE)).isEmpty();
        assertThat(ledger.isHeld(lease)).isTrue();
    }

    @Test
    void whatIsBeingCancelledIsNotRequeuedUnbegun() {
        submit();
        Lease lease = claim().lease();
        ledger.cancel(lease.taskId());
        assertThat(ledger.requeueUnbegun(holder, List.of(lease), Clauses.NONE)).isEmpty();
        assertThat(ledger.find(lease.taskId()).orElseThrow().state()).isEqualTo(TaskState.CANCELLING);
    }

    private UUID submit() {
        UUID id = UUID.randomUUID();
        ledger.submit(new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return id;
    }

    private ClaimedTask claim() {
        return TestLedger.claim(ledger, holder, Lane.LIGHT, Duration.ofSeconds(10), true)
                .orElseThrow();
    }

    private void expire(ClaimedTask task) {
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second' WHERE id = :id")
                .param("id", task.lease().taskId())
                .update();
    }
}
