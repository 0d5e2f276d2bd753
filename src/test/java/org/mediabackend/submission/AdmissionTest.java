package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.mediabackend.media.Spec;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.SubmissionKey;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class AdmissionTest {

    private static final Spec SPEC = new Spec.Sleep("s", 0, 1);

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskLedger ledger = TaskLedger.of(jdbc);

    @Test
    void whatWaitsForItsTimeFillsTheQueueToo() {
        Schedule tomorrow = new Schedule(0, Instant.now().plus(1, ChronoUnit.DAYS), 1, Duration.ZERO);
        process().submit(Kind.DEMO_SLEEP, SPEC, tomorrow, null, null);
        assertThatThrownBy(() -> process().submit(Kind.DEMO_SLEEP, SPEC, tomorrow, null, null))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(ApiError.QUEUE_FULL));
    }

    @Test
    void aRepeatedSubmissionTakesNoPlaceInTheQueue() {
        SubmissionKey key = new SubmissionKey("k", new byte[32], Duration.ofHours(1));
        Admission roomForTwo = new Admission(ledger, limits(2));
        var id = roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, key);
        for (int i = 0; i < 5; i++) {
            assertThat(roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, key))
                    .isEqualTo(id);
        }
        roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, null);
        assertThat(ledger.load(Kind.DEMO_SLEEP.lane()).queued()).isEqualTo(2);
    }

    /** From the first count on, and through those that the seconds bring: each round ends some and fills up again. */
    @Test
    void manyAtOnceNeverOutgrowTheLimit() throws Exception {
        int room = 20;
        Admission admission = new Admission(ledger, limits(room));
        AtomicInteger refused = new AtomicInteger();
        AtomicLong longest = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 16; i++) {
                callers.submit(() -> {
                    while (!enough.get()) {
                        try {
                            admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, null);
                        } catch (ApiException e) {
                            refused.incrementAndGet();
                        }
                    }
                });
            }
            try {
                for (int round = 0; round < 4; round++) {
                    int before = refused.get();
                    Until.isTrue("it is full, or is taken for it", () -> refused.get() > before + 100);
                    longest.accumulateAndGet(queued(), Math::max);
                    jdbc.sql("DELETE FROM task").update();
                    Until.isTrue("it is counted again", () -> queued() > 0);
                }
            } finally {
                enough.set(true);
            }
        }
        assertThat(queued()).isBetween(1L, (long) room);
        assertThat(longest).satisfies(most -> assertThat(most.get()).isBetween(1L, (long) room));
    }

    @Test
    void whatWasRefusedOrFailedLeavesItsPlaceToOthers() {
        int room = 5;
        Admission admission = new Admission(ledger, limits(room));
        Schedule refusedByTheTable = new Schedule(Integer.MAX_VALUE, null, 1, Duration.ZERO);
        admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, null);
        for (int i = 0; i < room; i++) {
            assertThatThrownBy(() -> admission.submit(Kind.DEMO_SLEEP, SPEC, refusedByTheTable, null, null))
                    .isInstanceOf(DataAccessException.class);
        }
        for (int i = 1; i < room; i++) {
            admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, null);
        }
        assertThat(queued()).isEqualTo(room);
    }

    @Test
    void aCallerThatCannotCountKeepsNoOtherFromCounting() {
        Admission admission = new Admission(ledger, limits(1));
        Schedule refusedByTheTable = new Schedule(Integer.MAX_VALUE, null, 1, Duration.ZERO);
        assertThatThrownBy(() -> admission.submit(Kind.DEMO_SLEEP, SPEC, refusedByTheTable, null, null))
                .isInstanceOf(DataAccessException.class);
        assertThat(admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null, null))
                .isNotNull();
    }

    private long queued() {
        return ledger.load(Kind.DEMO_SLEEP.lane()).queued();
    }

    /** Another process, with its own count of the queue. */
    private Admission process() {
        return new Admission(ledger, limits(1));
    }

    private static SubmissionLimits limits(int queued) {
        return new Binder(new MapConfigurationPropertySource(Map.of("media.limits.queued", String.valueOf(queued))))
                .bind("media.limits", SubmissionLimits.class)
                .get();
    }
}
