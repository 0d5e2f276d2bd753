package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
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
