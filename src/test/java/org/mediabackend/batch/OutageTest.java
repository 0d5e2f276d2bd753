package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.task.Lease;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.DataAccessResourceFailureException;

class OutageTest {

    @Test
    void aLostLeaseWithinWhatSpringBatchThrowsIsNoBug() {
        LeaseLostException lost = new LeaseLostException(new Lease(UUID.randomUUID(), UUID.randomUUID(), 1));
        Throwable thrown = new JobExecutionException("Flow execution ended unexpectedly", new RuntimeException(lost));
        assertThat(Outage.caused(thrown)).isTrue();
        assertThat(Outage.isLostLease(thrown)).isTrue();
        assertThat(Outage.caused(new IllegalStateException(new NullPointerException())))
                .isFalse();
    }

    @Test
    void causesThatGoRoundAreFollowedForAWhile() {
        RuntimeException one = new RuntimeException("one");
        one.initCause(new RuntimeException("other", one));
        assertThat(Outage.caused(one)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "57P01", "57P03", "25P03", "25006", "53300"})
    void aServerThatCannotBeTalkedToIsAway(String state) {
        assertThat(Outage.isAway(failure(state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53100", "53200", "54000", "58030", "40P01"})
    void aServerThatRefusesAStatementIsThere(String state) {
        assertThat(Outage.isAway(failure(state))).isFalse();
        assertThat(Outage.caused(failure(state))).isTrue();
    }

    @Test
    void whatWasRefusedForTooLongIsNoOutageAnyMore() {
        assertThat(Outage.caused(
                        new RuntimeException(new WriteRefusedException(Duration.ofMinutes(5), failure("53100")))))
                .isFalse();
    }

    private static DataAccessResourceFailureException failure(String state) {
        return new DataAccessResourceFailureException("failed", new SQLException("failed", state));
    }
}
