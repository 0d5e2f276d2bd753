package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.postgresql.PGConnection;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class TaskLedgerTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Report NEWS = new Report(40, "ffmpeg", "half way", "{\"a\":1}", null, "[]");

    private final UUID holder = UUID.randomUUID();
    private TestDatabase database;
    private JdbcClient jdbc;
    private TaskLedger ledger;

    @BeforeEach
    void freshLedger() {
        database = TestDatabase.migrated();
        jdbc = JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        ledger = new TaskLedger(jdbc);
    }

    @Test
    void eachTaskIsClaimedByOneOfManyWorkers() throws Exception {
        Set<UUID> submitted = new HashSet<>();
        IntStream.range(0, 400).forEach(i -> submitted.add(submit(Kind.DEMO_SLEEP, 0)));
        Queue<UUID> claimed = new ConcurrentLinkedQueue<>();
        Callable<Void> worker = () -> {
            UUID id = UUID.randomUUID();
            for (Optional<ClaimedTask> task = TestLedger.claim(ledger, id, Lane.LIGHT, LEASE, true);
                    task.isPresent();
                    task = TestLedger.claim(ledger, id, Lane.LIGHT, LEASE, true)) {
                claimed.add(task.get().lease().taskId());
            }
            return null;
        };
        try (var workers = Executors.newFixedThreadPool(8)) {
            for (var done : workers.invokeAll(
                    IntStream.range(0, 8).mapToObj(i -> worker).toList())) {
                done.get();
            }
        }
        assertThat(claimed).hasSize(400).containsExactlyInAnyOrderElementsOf(submitted);
    }

    @Test
    void aClaimTellsWhetherThereMayBeMore() throws Exception {
        IntStream.range(0, 3).forEach(i -> submit(Kind.DEMO_SLEEP, 0));
        submit(Kind.FFMPEG_PIPELINE, 0);
        assertThat(claim(2, false).more()).isTrue();
        assertThat(claim(1, false).more()).as("it took the last").isFalse();
        assertThat(claim(1, false).more()).as("it took none").isFalse();

        UUID first = submit(Kind.DEMO_SLEEP, 0);
        submit(Kind.DEMO_SLEEP, 0);
        try (Connection other = database.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT 1 FROM task WHERE id = '" + first + "' FOR UPDATE");
            Claim<ClaimedTask> second = claim(1, false);
            assertThat(second.taken()).hasSize(1);
            assertThat(second.more()).as("another one is just taking it").isTrue();
            expire(second.taken().getFirst());
            assertThat(claim(1, true).more()).as("it did not come to the queue").isTrue();
        }
    }

    @Test
    void aTaskIsClaimedFromItsOwnLaneOnly() {
        submit(Kind.FFMPEG_PIPELINE, 0);
        assertThat(TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true)).isEmpty();
        assertThat(TestLedger.claim(ledger, holder, Lane.HEAVY, LEASE, true)).isPresent();
    }

    @Test
    void higherPriorityIsClaimedFirstAndThenTheOldest() {
        UUID first = submit(Kind.DEMO_SLEEP, 0);
        UUID second = submit(Kind.DEMO_SLEEP, 0);
        UUID urgent = submit(Kind.DEMO_SLEEP, 50);
        assertThat(List.of(claim(), claim(), claim()))
                .extracting(task -> task.lease().taskId())
                .containsExactly(urgent, first, second);
    }

    @Test
    void anExpiredLeaseIsTakenBeforeTheBacklogWithANewAttempt() {
        submit(Kind.DEMO_SLEEP, 100);
        ClaimedTask lost = claim();
        submit(Kind.DEMO_SLEEP, 100);
        expire(lost);
        ClaimedTask taken = claim();
        assertThat(taken.lease().taskId()).isEqualTo(lost.lease().taskId());
        assertThat(taken.lease().attempt()).isEqualTo(2);
    }

    @Test
    void aLiveLeaseIsNotTaken() {
        submit(Kind.DEMO_SLEEP, 0);
        claim();
        assertThat(TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, LEASE, true))
                .isEmpty();
    }

    @Test
    void aStaleAttemptChangesNothing() {
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask stale = claim();
        expire(stale);
        UUID rescuer = UUID.randomUUID();
        assertThat(TestLedger.claim(ledger, rescuer, Lane.LIGHT, LEASE, true)).isPresent();
        Task before = ledger.find(stale.lease().taskId()).orElseThrow();

        assertThat(ledger.isHeld(stale.lease())).isFalse();
        assertThat(TestLedger.report(ledger, stale.lease(), NEWS)).isFalse();
        assertThat(TestLedger.end(ledger, stale.lease(), new TaskEnd.Succeeded("{}"), NEWS))
                .isFalse();
        assertThat(TestLedger.end(ledger, stale.lease(), new TaskEnd.Failed(FailureCode.INTERNAL, "x"), NEWS))
                .isFalse();
        assertThat(ledger.requeue(stale.lease())).isFalse();
        assertThat(ledger.renew(holder, List.of(stale.lease()), LEASE)).isEmpty();
        assertThat(ledger.find(stale.lease().taskId())).contains(before);
    }

    @Test
    void theSameHolderOfALaterAttemptIsStaleInItsEarlierOne() {
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask stale = claim();
        expire(stale);
        ClaimedTask second = claim();
        assertThat(TestLedger.report(ledger, stale.lease(), NEWS)).isFalse();
        assertThat(TestLedger.report(ledger, second.lease(), NEWS)).isTrue();
    }

    @Test
    void anEndedTaskIsNotEndedAgain() {
        submit(Kind.DEMO_SLEEP, 0);
        Lease lease = claim().lease();
        assertThat(TestLedger.end(ledger, lease, new TaskEnd.Succeeded("{\"ok\":true}"), NEWS))
                .isTrue();
        assertThat(TestLedger.end(ledger, lease, new TaskEnd.Failed(FailureCode.INTERNAL, "x"), NEWS))
                .isFalse();
        Task task = ledger.find(lease.taskId()).orElseThrow();
        assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(task.progress()).isEqualTo(100);
        assertThat(task.result()).isEqualTo("{\"ok\":true}");
    }

    @Test
    void aFailedTaskKeepsItsLastProgress() {
        submit(Kind.DEMO_SLEEP, 0);
        Lease lease = claim().lease();
        TestLedger.report(ledger, lease, NEWS);
        TestLedger.end(
                ledger,
                lease,
                new TaskEnd.Failed(FailureCode.COMMAND_FAILED, "why"),
                new Report(0, "error", "x", null, null, null));
        Task task = ledger.find(lease.taskId()).orElseThrow();
        assertThat(task.progress()).isEqualTo(40);
        assertThat(task.error()).isEqualTo("why");
        assertThat(task.meta()).isEqualTo("{\"a\":1}");
    }

    @Test
    void progressNeverFallsAndEveryChangeHasAHigherSeq() {
        submit(Kind.DEMO_SLEEP, 0);
        Lease lease = claim().lease();
        TestLedger.report(ledger, lease, NEWS);
        long seq = ledger.find(lease.taskId()).orElseThrow().seq();
        TestLedger.report(ledger, lease, new Report(10, "ffmpeg", "late", null, null, null));
        Task task = ledger.find(lease.taskId()).orElseThrow();
        assertThat(task.progress()).isEqualTo(40);
        assertThat(task.seq()).isGreaterThan(seq);
    }

    @Test
    void aRequeuedTaskKeepsItsPlace() {
        UUID first = submit(Kind.DEMO_SLEEP, 0);
        submit(Kind.DEMO_SLEEP, 0);
        ledger.requeue(claim().lease());
        assertThat(claim().lease()).isEqualTo(new Lease(first, holder, 2));
    }

    @Test
    void renewingKeepsALeaseFromBeingTaken() {
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask task = claim();
        expire(task);
        assertThat(ledger.renew(holder, List.of(task.lease()), LEASE)).containsExactly(task.lease());
        assertThat(TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, LEASE, true))
                .isEmpty();
    }

    @Test
    void aRowThatAPublicationKeepsLockedIsHeldAndKeepsNoNeighbourFromRenewal() throws Exception {
        submit(Kind.DEMO_SLEEP, 0);
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask publishing = claim();
        ClaimedTask neighbour = claim();
        expire(publishing);
        expire(neighbour);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            TaskLedger other = TaskLedger.of(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            assertThat(other.mayPublish(publishing.lease())).isTrue();
            assertThat(assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                        ledger.cancelling(holder);
                        return ledger.renew(holder, List.of(publishing.lease(), neighbour.lease()), LEASE);
                    }))
                    .containsExactlyInAnyOrder(publishing.lease(), neighbour.lease());
            assertThat(TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, LEASE, true))
                    .isEmpty();
            connection.rollback();
        }
        assertThat(TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, LEASE, true)
                        .orElseThrow()
                        .lease()
                        .taskId())
                .isEqualTo(publishing.lease().taskId());
        assertThat(ledger.renew(holder, List.of(publishing.lease(), neighbour.lease()), LEASE))
                .containsExactly(neighbour.lease());
    }

    @Test
    void aLeaseStandsStillWhileAPublicationLasts() throws Exception {
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask task = claim();
        String leaseUntil = "SELECT extract(epoch FROM lease_until) * 1000 FROM task";
        long before = jdbc.sql(leaseUntil).query(Long.class).single();
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            TaskLedger publishing = TaskLedger.of(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
            assertThat(publishing.mayPublish(task.lease())).isTrue();
            // The slow disk.
            connection.createStatement().execute("SELECT pg_sleep(0.3)");
            TestLedger.report(publishing, task.lease(), NEWS);
            connection.commit();
        }
        assertThat(jdbc.sql(leaseUntil).query(Long.class).single()).isGreaterThanOrEqualTo(before + 299);
    }

    @Test
    void aSubmissionIsHeardInItsLaneAndAChangeByAll() throws Exception {
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("LISTEN task_queued_heavy; LISTEN task_changed");
            UUID id = submit(Kind.FFMPEG_SEARCH, 0);
            Lease lease = TestLedger.claim(ledger, holder, Lane.HEAVY, LEASE, true)
                    .orElseThrow()
                    .lease();
            TestLedger.end(ledger, lease, new TaskEnd.Succeeded("{}"), NEWS);
            connection.createStatement().execute("SELECT 1");
            assertThat(connection.unwrap(PGConnection.class).getNotifications())
                    .extracting(n -> n.getName() + " " + n.getParameter().substring(0, 36))
                    .containsExactly("task_queued_heavy " + id, "task_changed " + id, "task_changed " + id);
        }
    }

    @Test
    void theTableRefusesWhatNoStateAllows() {
        UUID id = submit(Kind.DEMO_SLEEP, 0);
        for (String nonsense : List.of(
                "state = 'RUNNING'",
                "holder = gen_random_uuid()",
                "state = 'SUCCEEDED', finished_at = now()",
                "state = 'FAILED', error = 'x'",
                "progress = 100",
                "progress = 101",
                "result = '{}'",
                "state = 'DANCING'",
                "priority = 101")) {
            assertThatThrownBy(() -> jdbc.sql("UPDATE task SET " + nonsense + " WHERE id = :id")
                            .param("id", id)
                            .update())
                    .as(nonsense)
                    .isInstanceOf(DataIntegrityViolationException.class);
        }
    }

    @Test
    void aTaskThatCannotBeStartedLetsOthersGoFirstAndFailsInTheEnd() {
        UUID queued = submit(Kind.DEMO_SLEEP, 0);
        ledger.putOff(queued, 2, "why");
        assertThat(TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true)).isEmpty();
        // By another worker that met it at the same moment.
        ledger.putOff(queued, 2, "why");
        assertThat(ledger.find(queued).orElseThrow().state()).isEqualTo(TaskState.QUEUED);
        jdbc.sql("UPDATE task SET not_before = NULL").update();
        ledger.putOff(queued, 2, "why");
        Task failed = ledger.find(queued).orElseThrow();
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error()).isEqualTo("why");
        submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask cancelled = claim();
        ledger.cancel(cancelled.lease().taskId());
        expire(cancelled);
        ledger.putOff(cancelled.lease().taskId(), 2, "why");
        assertThat(TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true)).isEmpty();
        expire(cancelled);
        ledger.putOff(cancelled.lease().taskId(), 2, "why");
        assertThat(ledger.find(cancelled.lease().taskId()).orElseThrow().state())
                .isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void aKindThatOnlyANewerVersionKnowsIsLeftToIt() {
        submit(Kind.DEMO_SLEEP, 100);
        jdbc.sql("UPDATE task SET kind = 'newer'").update();
        UUID known = submit(Kind.DEMO_SLEEP, 0);
        ClaimedTask task = claim();
        assertThat(task.lease().taskId()).isEqualTo(known);
        jdbc.sql("UPDATE task SET kind = 'newer'").update();
        expire(task);
        assertThat(TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, true)).isEmpty();
        assertThat(ledger.nextDue(UUID.randomUUID(), Lane.LIGHT)).isEmpty();
    }

    @Test
    void theLoadOfALaneCountsWhatWaitsAndWhatRuns() {
        submit(Kind.DEMO_SLEEP, 0);
        submit(Kind.DEMO_SLEEP, 0);
        claim();
        LaneLoad load = ledger.load(Lane.LIGHT);
        assertThat(load.queued()).isEqualTo(1);
        assertThat(load.running()).isEqualTo(1);
        assertThat(ledger.load(Lane.HEAVY)).isEqualTo(new LaneLoad(Lane.HEAVY, 0, 0, Duration.ZERO, 0));
    }

    @Test
    void ofATaskThatIsNotHereNothingIsSaid() {
        submit(Kind.DEMO_SLEEP, 0);
        expire(claim());
        Lease held = claim().lease();
        AttemptId past = new AttemptId(held.taskId(), 1);
        assertThat(ledger.over(List.of(
                        past, new AttemptId(held.taskId(), held.attempt()), new AttemptId(UUID.randomUUID(), 1))))
                .containsExactly(new PastAttempt(past, false));
    }

    private UUID submit(Kind kind, int priority) {
        UUID id = UUID.randomUUID();
        ledger.submit(
                new NewTask(id, kind, kind.lane(), "label", "{}", new Schedule(priority, null, 1, Duration.ZERO)));
        return id;
    }

    private Claim<ClaimedTask> claim(int most, boolean rescue) {
        return TestLedger.claim(ledger, holder, Lane.LIGHT, LEASE, most, rescue);
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
