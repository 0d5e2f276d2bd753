package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TestLedger;
import org.mediabackend.worker.Workers.Beat;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.unit.DataSize;

class LeaseKeeperTest {

    private static final WorkerSettings SETTINGS = new WorkerSettings(
            1,
            1,
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            DataSize.ofBytes(0));

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskLedger ledger = TaskLedger.of(jdbc);
    private final AtomicLong nanos = new AtomicLong();
    private final Contact contact = new Contact(SETTINGS.lease(), SETTINGS.heartbeat(), nanos::get);
    private final List<Occupant> running = new ArrayList<>();
    private final List<Orders> heard = new ArrayList<>();

    @Test
    void whatAnotherTookIsStoppedAndWhatIsHeldIsRenewed() {
        Heartbeat heartbeat = heartbeat(database.url());
        Running held = claim(heartbeat.holder());
        Running taken = claim(heartbeat.holder());
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 hour'")
                .update();
        TestLedger.claim(ledger, UUID.randomUUID(), Lane.LIGHT, Duration.ofHours(1), true);
        Lease lost = jdbc.sql("SELECT id FROM task WHERE attempt = 2")
                        .query((rs, n) -> rs.getObject(1, UUID.class))
                        .single()
                        .equals(held.lease().taskId())
                ? held.lease()
                : taken.lease();
        keeper(heartbeat).runOnce();
        assertThat(List.of(held, taken))
                .allSatisfy(
                        each -> assertThat(each.stopped).isEqualTo(each.lease().equals(lost)));
        assertThat(jdbc.sql("SELECT count(*) FROM task WHERE attempt = 1 AND lease_until > clock_timestamp()")
                        .query((rs, n) -> rs.getInt(1))
                        .single())
                .isEqualTo(1);
        heartbeat.leave();
    }

    @Test
    void whatIsToBeCancelledIsStopped() {
        Heartbeat heartbeat = heartbeat(database.url());
        Running cancelled = claim(heartbeat.holder());
        Running other = claim(heartbeat.holder());
        ledger.cancel(cancelled.lease().taskId());
        keeper(heartbeat).runOnce();
        assertThat(cancelled.stopped).isTrue();
        assertThat(other.stopped).isFalse();
        heartbeat.leave();
    }

    @Test
    void aHeartbeatTellsTheWorkerAndHearsWhatIsAskedOfIt() {
        Heartbeat heartbeat = heartbeat(database.url());
        LeaseKeeper keeper = keeper(heartbeat);
        keeper.runOnce();
        Workers workers = new Workers(jdbc);
        workers.drain(heartbeat.holder(), true);
        workers.pause(Lane.HEAVY, true);
        keeper.runOnce();
        assertThat(heard).extracting(Orders::draining).containsExactly(false, true);
        assertThat(heard.getLast().paused()).containsExactly(Lane.HEAVY);
        heartbeat.leave();
        assertThat(workers.list()).isEmpty();
    }

    /** It accepts connections and never says a word, as a server does that was stopped by SIGSTOP. */
    @Test
    void aFrozenDatabaseEndsNothingUntilTheDetachedTimeIsOver() throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Heartbeat heartbeat = heartbeat("jdbc:postgresql://127.0.0.1:" + frozen.getLocalPort()
                    + "/x?socketTimeout=600&connectTimeout=600&loginTimeout=600");
            Running detached = claim(heartbeat.holder());
            LeaseKeeper keeper = keeper(heartbeat);
            keeper.runOnce();
            assertThat(detached.stopped).isFalse();
            assertThat(heard).isEmpty();
            nanos.addAndGet(SETTINGS.detached().toNanos());
            keeper.runOnce();
            assertThat(detached.stopped).isFalse();
            nanos.addAndGet(1);
            keeper.runOnce();
            assertThat(detached.stopped).isTrue();
        }
    }

    @Test
    void aCutConnectionIsMadeAgainAndTheLeasesAreRenewed() {
        Heartbeat heartbeat = heartbeat(database.url());
        LeaseKeeper keeper = keeper(heartbeat);
        Running held = claim(heartbeat.holder());
        keeper.runOnce();
        jdbc.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name")
                .param("name", "media-backend-heartbeat")
                .query((rs, n) -> rs.getBoolean(1))
                .list();
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 hour'")
                .update();
        keeper.runOnce();
        keeper.runOnce();
        assertThat(held.stopped).isFalse();
        assertThat(jdbc.sql("SELECT lease_until > clock_timestamp() FROM task")
                        .query((rs, n) -> rs.getBoolean(1))
                        .single())
                .isTrue();
        heartbeat.leave();
    }

    @Test
    void aWorkersRowThatCannotBeWrittenEndsNothing() {
        Heartbeat heartbeat = heartbeat(database.url());
        Running held = claim(heartbeat.holder());
        jdbc.sql("DROP TABLE worker").update();
        LeaseKeeper keeper = keeper(heartbeat);
        nanos.addAndGet(SETTINGS.detached().toNanos() + 1);
        keeper.runOnce();
        assertThat(contact.silence()).isZero();
        assertThat(held.stopped).isFalse();
    }

    private LeaseKeeper keeper(Heartbeat heartbeat) {
        return new LeaseKeeper(
                heartbeat, contact, SETTINGS, () -> running, () -> new Beat(false, false, List.of(), null), heard::add);
    }

    private Running claim(UUID holder) {
        UUID id = UUID.randomUUID();
        jdbc.sql("INSERT INTO task (id, kind, lane, label, spec, turn_at) VALUES (:id, :kind, 'LIGHT', 'x',"
                        + " '{}', now())")
                .param("id", id)
                .param("kind", Kind.DEMO_SLEEP.wireName())
                .update();
        Running claimed = new Running(TestLedger.claim(ledger, holder, Lane.LIGHT, SETTINGS.lease(), false)
                .orElseThrow()
                .lease());
        running.add(claimed);
        return claimed;
    }

    private Heartbeat heartbeat(String url) {
        return new Heartbeat(
                new JdbcConnectionDetails() {
                    @Override
                    public @Nullable String getUsername() {
                        return database.user();
                    }

                    @Override
                    public @Nullable String getPassword() {
                        return database.password();
                    }

                    @Override
                    public String getJdbcUrl() {
                        return url;
                    }
                },
                SETTINGS,
                null);
    }

    private static final class Running implements Occupant {

        private final Lease lease;
        private boolean stopped;

        Running(Lease lease) {
            this.lease = lease;
        }

        @Override
        public Lease lease() {
            return lease;
        }

        @Override
        public boolean isFirst() {
            return false;
        }

        @Override
        public void run() {
            throw new UnsupportedOperationException("it runs already");
        }

        @Override
        public void serverEnds() {
            throw new UnsupportedOperationException("a keeper ends no server");
        }

        @Override
        public void requeued() {
            throw new UnsupportedOperationException("a keeper requeues nothing");
        }

        @Override
        public void stop() {
            stopped = true;
        }
    }
}
