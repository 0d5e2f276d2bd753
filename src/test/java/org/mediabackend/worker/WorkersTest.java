package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.Lane;
import org.mediabackend.worker.KnownWorker.State;
import org.mediabackend.worker.Workers.Beat;
import org.mediabackend.worker.Workers.LaneTold;
import org.mediabackend.worker.Workers.Self;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class WorkersTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final Workers workers = new Workers(jdbc);
    private final Self self = new Self(UUID.randomUUID(), "host", 42, "1.0", Duration.ofSeconds(10));

    @Test
    void aWorkerIsListedAsItToldItself() {
        workers.beat(self, beat(false, 1, "no room"));
        KnownWorker worker = workers.find(self.id()).orElseThrow();
        assertThat(workers.list()).containsExactly(worker);
        assertThat(worker.host()).isEqualTo("host");
        assertThat(worker.pid()).isEqualTo(42);
        assertThat(worker.version()).isEqualTo("1.0");
        assertThat(worker.state()).isEqualTo(State.RUNNING);
        assertThat(worker.freeBytes()).isEqualTo(1000L);
        assertThat(worker.lanes())
                .containsExactly(
                        new KnownWorker.LaneOfWorker(Lane.HEAVY, 2, 1, false, "no room"),
                        new KnownWorker.LaneOfWorker(Lane.LIGHT, 4, 0, false, null));
        workers.leave(self.id());
        assertThat(workers.list()).isEmpty();
    }

    @Test
    void aLaneThatOnlyANewerVersionHasIsLeftOut() {
        LaneTold newer = new LaneTold("gpu", 1, 0, null);
        workers.beat(self, new Beat(false, false, List.of(newer, new LaneTold("light", 4, 0, null)), null));
        assertThat(workers.list().getFirst().lanes())
                .extracting(KnownWorker.LaneOfWorker::lane)
                .containsExactly(Lane.LIGHT);
    }

    @Test
    void aDrainedWorkerHearsOfItAndIsDrainedWhenNothingRuns() {
        assertThat(workers.beat(self, beat(false, 1, null)).draining()).isFalse();
        workers.drain(self.id(), true);
        assertThat(state()).isEqualTo(State.DRAINING);
        assertThat(workers.beat(self, beat(false, 1, null))).isEqualTo(new Orders(true, Set.of()));
        workers.beat(self, obeying(1));
        assertThat(state()).isEqualTo(State.DRAINING);
        workers.beat(self, obeying(0));
        assertThat(state()).isEqualTo(State.DRAINED);
        workers.drain(self.id(), true);
        assertThat(state()).isEqualTo(State.DRAINED);
        workers.drain(self.id(), false);
        assertThat(state()).isEqualTo(State.RUNNING);
        assertThat(workers.beat(self, obeying(0)).allow(Lane.LIGHT)).isTrue();
        assertThat(state()).isEqualTo(State.RUNNING);
    }

    /** Between its last word and the order it may have claimed something. */
    @Test
    void aWorkerIsNotDrainedByWhatItSaidBeforeItHeardOfTheOrder() {
        workers.beat(self, beat(false, 0, null));
        workers.drain(self.id(), true);
        assertThat(state()).isEqualTo(State.DRAINING);
        // On its way when the order was given.
        workers.beat(self, beat(false, 0, null));
        assertThat(state()).isEqualTo(State.DRAINING);
        workers.beat(self, obeying(0));
        assertThat(state()).isEqualTo(State.DRAINED);
    }

    @Test
    void aWorkerThatHasHeardOfAResumeIsNotDrainedByTheOrderBefore() {
        workers.beat(self, beat(false, 0, null));
        workers.drain(self.id(), true);
        workers.beat(self, beat(false, 0, null));
        workers.drain(self.id(), false);
        assertThat(workers.beat(self, obeying(0)).draining()).isFalse();
        workers.drain(self.id(), true);
        assertThat(state()).as("it may have claimed since").isEqualTo(State.DRAINING);
    }

    @Test
    void aLostWorkerIsToldNothingAndStandsLastInTheList() {
        workers.beat(self, beat(false, 0, null));
        silentFor("11 seconds");
        UUID live = UUID.randomUUID();
        workers.beat(new Self(live, "host", 43, "1.0", Duration.ofSeconds(10)), beat(false, 0, null));
        assertThat(workers.list())
                .extracting(KnownWorker::id, KnownWorker::state)
                .containsExactly(tuple(live, State.RUNNING), tuple(self.id(), State.LOST));
        workers.drain(self.id(), true);
        assertThat(workers.beat(self, beat(false, 0, null)).draining()).isFalse();
        assertThat(state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aWorkerWhoseRowWasLostGoesOnDraining() {
        workers.beat(self, beat(false, 0, null));
        jdbc.sql("DELETE FROM worker").update();
        assertThat(workers.beat(self, new Beat(true, false, List.of(), null)).draining())
                .isTrue();
    }

    @Test
    void aPausedLaneIsPausedForAllWorkersAndOnlyThatLane() {
        workers.beat(self, beat(false, 0, null));
        workers.pause(Lane.LIGHT, true);
        Orders orders = workers.beat(self, beat(false, 0, null));
        assertThat(orders.allow(Lane.LIGHT)).isFalse();
        assertThat(orders.allow(Lane.HEAVY)).isTrue();
        assertThat(workers.paused()).containsExactly(Lane.LIGHT);
        assertThat(workers.list().getFirst().lanes())
                .extracting(KnownWorker.LaneOfWorker::paused)
                .containsExactly(false, true);
        workers.pause(Lane.LIGHT, false);
        assertThat(workers.beat(self, beat(false, 0, null))).isEqualTo(new Orders(false, Set.of()));
    }

    @Test
    void aWorkerThatEndsSaysSoAndOneThatIsSilentForALeaseIsLost() {
        workers.beat(self, beat(true, 1, null));
        assertThat(state()).isEqualTo(State.STOPPING);
        silentFor("11 seconds");
        assertThat(state()).isEqualTo(State.LOST);
        workers.beat(self, beat(false, 0, null));
        assertThat(state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aLostWorkerIsForgottenAfterADayAndALiveOneNever() {
        UUID live = UUID.randomUUID();
        workers.beat(self, beat(false, 0, null));
        silentFor("25 hours");
        workers.beat(new Self(live, "host", 43, "1.0", Duration.ofSeconds(10)), beat(false, 0, null));
        workers.forgetLost();
        assertThat(workers.list()).extracting(KnownWorker::id).containsExactly(live);
    }

    @Test
    void onlyAChangeIsNotifiedAndAHeartbeatIsNone() throws Exception {
        try (Connection listening = database.connect()) {
            listening.createStatement().execute("LISTEN " + Workers.CHANGED);
            workers.beat(self, beat(false, 0, null));
            workers.beat(self, beat(false, 0, null));
            workers.drain(self.id(), true);
            workers.drain(self.id(), true);
            workers.pause(Lane.HEAVY, true);
            workers.pause(Lane.HEAVY, true);
            listening.createStatement().execute("SELECT 1");
            assertThat(listening.unwrap(PGConnection.class).getNotifications(1))
                    .extracting(notification -> notification.getParameter())
                    .containsExactly(self.id() + ":0", "heavy:0");
        }
    }

    private State state() {
        return workers.find(self.id()).orElseThrow().state();
    }

    private void silentFor(String interval) {
        jdbc.sql("UPDATE worker SET heartbeat_at = clock_timestamp() - :i::interval")
                .param("i", interval)
                .update();
    }

    /** Of a worker that has heard that it is to claim nothing more. */
    private static Beat obeying(int busy) {
        return new Beat(true, false, beat(false, busy, null).lanes(), 1000L);
    }

    private static Beat beat(boolean stopping, int busy, @Nullable String trouble) {
        return new Beat(
                false,
                stopping,
                List.of(new LaneTold("heavy", 2, busy, trouble), new LaneTold("light", 4, 0, null)),
                1000L);
    }
}
