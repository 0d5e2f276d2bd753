package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mediabackend.media.Spec;
import org.mediabackend.support.TestDatabase;
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
    private final TaskLedger ledger = TaskLedger.of(
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password())));

    @Test
    void whatWaitsForItsTimeFillsTheQueueToo() {
        Schedule tomorrow = new Schedule(0, Instant.now().plus(1, ChronoUnit.DAYS), 1, Duration.ZERO);
        process().submit(Kind.DEMO_SLEEP, SPEC, tomorrow, null);
        assertThatThrownBy(() -> process().submit(Kind.DEMO_SLEEP, SPEC, tomorrow, null))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error()).isEqualTo(ApiError.QUEUE_FULL));
    }

    @Test
    void aRepeatedSubmissionTakesNoPlaceInTheQueue() {
        SubmissionKey key = new SubmissionKey("k", new byte[32], Duration.ofHours(1));
        Admission roomForTwo = new Admission(ledger, limits(2));
        var id = roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, key);
        for (int i = 0; i < 5; i++) {
            assertThat(roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, key))
                    .isEqualTo(id);
        }
        roomForTwo.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null);
        assertThat(ledger.load(Kind.DEMO_SLEEP.lane()).queued()).isEqualTo(2);
    }

    @Test
    void manyAtOnceFillTheQueueAndNoMore() throws Exception {
        int room = 20;
        Admission admission = new Admission(ledger, limits(room));
        AtomicInteger refused = new AtomicInteger();
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 2 * room; i++) {
                callers.submit(() -> {
                    try {
                        admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null);
                    } catch (ApiException e) {
                        refused.incrementAndGet();
                    }
                });
            }
        }
        // Each of eight callers may be on its way when the queue becomes full.
        assertThat(ledger.load(Kind.DEMO_SLEEP.lane()).queued()).isBetween((long) room, room + 8L);
        assertThat(ledger.load(Kind.DEMO_SLEEP.lane()).queued()).isEqualTo(2L * room - refused.get());
    }

    @Test
    void aCallerThatCannotCountKeepsNoOtherFromCounting() {
        Admission admission = new Admission(ledger, limits(1));
        Schedule refusedByTheTable = new Schedule(Integer.MAX_VALUE, null, 1, Duration.ZERO);
        assertThatThrownBy(() -> admission.submit(Kind.DEMO_SLEEP, SPEC, refusedByTheTable, null))
                .isInstanceOf(DataAccessException.class);
        assertThat(admission.submit(Kind.DEMO_SLEEP, SPEC, Schedule.USUAL, null))
                .isNotNull();
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
