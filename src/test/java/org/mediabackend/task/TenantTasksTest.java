package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class TenantTasksTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final TaskLedger ledger = new TaskLedger(jdbc);
    private final TenantTasks tasks = new TenantTasks(jdbc);

    @Test
    void aTaskReadsWhatItsOwnTenantsTasksPublishedOnly() {
        UUID mine = submit("mine");
        UUID alsoMine = submit("mine");
        UUID others = submit("other");
        UUID nobodys = submit(null);
        assertThat(tasks.isOf(mine, "mine")).isTrue();
        assertThat(tasks.isOf(others, "mine")).isFalse();
        assertThat(tasks.isOf(nobodys, "mine")).isFalse();
        assertThat(tasks.isOf(UUID.randomUUID(), "mine")).isFalse();
        assertThat(tasks.isShared(mine, alsoMine)).isTrue();
        assertThat(tasks.isShared(mine, others)).isFalse();
        assertThat(tasks.isShared(mine, nobodys)).isFalse();
        assertThat(tasks.isShared(nobodys, mine))
                .as("submitted when nothing authenticated")
                .isTrue();
        assertThat(tasks.isShared(mine, UUID.randomUUID())).isFalse();
        assertThat(tasks.isShared(nobodys, UUID.randomUUID())).isFalse();
        assertThat(tasks.isOf(mine, null)).isTrue();
        assertThat(tasks.isOf(UUID.randomUUID(), null)).isFalse();
    }

    private UUID submit(@Nullable String owner) {
        UUID id = UUID.randomUUID();
        ledger.submit(new NewTask(
                id, Kind.DEMO_SLEEP, Lane.LIGHT, "x", "{\"seconds\":0,\"steps\":1}", Schedule.USUAL, owner));
        return id;
    }
}
