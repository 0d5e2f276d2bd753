package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class PersistenceTest {

    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void aWriteThatTheDatabaseRefusesForTooLongFails() {
        assertThatThrownBy(() -> persistence(Duration.ZERO).persistently(again -> failing("53100")))
                .isInstanceOf(WriteRefusedException.class)
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aWriteThatIsRefusedForAWhileIsRepeated() {
        assertThat(persistence(Duration.ofHours(1)).<String>persistently(again -> again ? "done" : failing("53100")))
                .isEqualTo("done");
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForWithoutEnd() {
        assertThat(persistence(Duration.ZERO)
                        .<String>persistently(again -> tries.get() == 3 ? "done" : failing("08006")))
                .isEqualTo("done");
    }

    private String failing(String state) {
        tries.incrementAndGet();
        throw new DataAccessResourceFailureException("failed", new SQLException("failed", state));
    }

    private static Persistence persistence(Duration longestRefusal) {
        TaskLedger ledger = TaskLedger.of(JdbcClient.create(new DriverManagerDataSource("jdbc:none:")));
        Lease lease = new Lease(UUID.randomUUID(), UUID.randomUUID(), 1);
        return new Persistence(ledger, new TransactionTemplate(), lease, new StopSignal(), longestRefusal);
    }
}
