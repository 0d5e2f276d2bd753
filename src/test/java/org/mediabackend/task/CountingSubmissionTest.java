package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class CountingSubmissionTest {

    private static final Schedule TOMORROW = new Schedule(0, Instant.now().plus(1, ChronoUnit.DAYS), 1, Duration.ZERO);

    private final TestDatabase database = TestDatabase.migrated();
    private final TaskLedger ledger = new TaskLedger(
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password())));

    @Test
    void itTellsHowManyWaitThenOfItsLaneWithThoseThatWaitForTheirTime() {
        ledger.submit(task(Lane.LIGHT, TOMORROW));
        ledger.submit(task(Lane.LIGHT, Schedule.USUAL));
        ledger.submit(task(Lane.HEAVY, Schedule.USUAL));
        NewTask third = task(Lane.LIGHT, Schedule.USUAL);
        assertThat(ledger.submit(third, null, 3)).isEqualTo(new Counted(new Submitted.Accepted(third.id()), 3));
        assertThat(ledger.find(third.id())).isPresent();
    }

    @Test
    void aFullQueueTakesNeitherTheTaskNorItsKey() {
        ledger.submit(task(Lane.LIGHT, TOMORROW));
        NewTask second = task(Lane.LIGHT, Schedule.USUAL);
        assertThat(ledger.submit(second, null, 1)).isEqualTo(new Counted(new Submitted.Full(), 1));
        SubmissionKey key = key(1);
        assertThat(ledger.submit(second, key, 1)).isEqualTo(new Counted(new Submitted.Full(), 1));
        assertThat(ledger.find(second.id())).isEmpty();
        assertThat(ledger.known(key)).isEmpty();
        assertThat(ledger.submit(second, key, 2)).isEqualTo(new Counted(new Submitted.Accepted(second.id()), 2));
    }

    @Test
    void whatWasAcceptedUnderTheKeyIsKnownWhetherThereIsRoomOrNot() {
        NewTask first = task(Lane.LIGHT, Schedule.USUAL);
        ledger.submit(first, key(1), 1);
        for (int most : new int[] {1, 2}) {
            NewTask again = task(Lane.LIGHT, Schedule.USUAL);
            assertThat(ledger.submit(again, key(1), most)).isEqualTo(new Counted(new Submitted.Known(first.id()), 1));
            assertThat(ledger.submit(again, key(2), most).submitted()).isEqualTo(new Submitted.KeyReused());
        }
    }

    private static NewTask task(Lane lane, Schedule schedule) {
        return new NewTask(UUID.randomUUID(), Kind.DEMO_SLEEP, lane, "label", "{}", schedule);
    }

    private static SubmissionKey key(int request) {
        return new SubmissionKey("key", new byte[] {(byte) request}, Duration.ofHours(1));
    }
}
