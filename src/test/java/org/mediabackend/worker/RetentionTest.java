package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskRetention;
import org.mediabackend.workspace.OldWorkspaces;
import org.mediabackend.workspace.RemovedWorkspaces;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Rounds of retention on a real database and disk; between them time passes by SQL. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "media.role=worker",
            "media.worker.heavy-slots=0",
            "media.worker.light-slots=0",
            "management.server.port=0",
            "media.retention.kept=30d",
            "media.retention.every=1h"
        })
@ExtendWith(OutputCaptureExtension.class)
class RetentionTest {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Path DATA = Path.of("target/test-data/retention").toAbsolutePath();
    private static final Duration FILES_ARE_DUE = Duration.ofDays(30).plusMinutes(1);
    private static final Duration ROWS_ARE_DUE =
            Duration.ofDays(30).plusHours(2).plusMinutes(1);

    @Autowired
    private Retention retention;

    @Autowired
    private TaskLedger ledger;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private MeterRegistry registry;

    @Autowired
    private TaskRetention tasks;

    @Autowired
    private OldWorkspaces old;

    @Autowired
    private RemovedWorkspaces removed;

    @Autowired
    private HistorySweep history;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry properties) {
        DATABASE.register(properties);
        properties.add("media.data-dir", DATA::toString);
    }

    @BeforeEach
    void beginWithNothing() {
        jdbc.sql("DELETE FROM task").update();
        jdbc.sql("DELETE FROM idempotency_key").update();
        retention.runOnce();
    }

    @Test
    void theFilesGoFirstAndTheRowsTwoRoundsLaterWithTheirJobInstances() throws Exception {
        UUID id = ended(FILES_ARE_DUE);
        Path workspace = workspace(id);
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(0, 0, 1, 0));
        assertThat(workspace).doesNotExist();
        assertThat(ledger.find(id)).isPresent();
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(0, 0, 0, 0));

        endAgo(id, ROWS_ARE_DUE);
        jdbc.sql("INSERT INTO batch_job_instance VALUES (77, 0, 'demo.sleep', 'k')")
                .update();
        jdbc.sql("UPDATE task SET job_instance_id = 77").update();
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(1, 1, 0, 0));
        assertThat(ledger.find(id)).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM batch_job_instance")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aThousandAndOneAreRemovedInOneRound() {
        jdbc.sql("""
            INSERT INTO task (id, kind, lane, label, spec, state, result, progress, turn_at, finished_at)
            SELECT gen_random_uuid(), 'demo.sleep', 'LIGHT', 'label', '{}', 'SUCCEEDED', '{}', 100, clock_timestamp(),
                clock_timestamp() - interval '40 days' FROM generate_series(1, 1001)
            """).update();
        assertThat(retention.runOnce().tasks()).isEqualTo(1001);
    }

    @Test
    void whatIsYoungOrQueuedOrOfAnotherDatabaseKeepsItsFiles() throws Exception {
        Path young = workspace(ended(Duration.ofDays(29)));
        UUID queuedLongAgo = submit(Duration.ofDays(90));
        Path queued = workspace(queuedLongAgo);
        Path unknown = workspace(id(Duration.ofDays(90)));
        Path otherName = Files.createDirectories(DATA.resolve("outputs/mine"));
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(0, 0, 0, 0));
        assertThat(young).isNotEmptyDirectory();
        assertThat(queued).isNotEmptyDirectory();
        assertThat(unknown).isNotEmptyDirectory();
        assertThat(otherName).isDirectory();
    }

    @Test
    void aLinkInAWorkspaceGoesAndWhatItPointsToStays() throws Exception {
        Path callers = Files.createDirectories(DATA.resolve("media/holiday"));
        Files.writeString(callers.resolve("photo.jpg"), "x");
        UUID id = ended(FILES_ARE_DUE);
        Path workspace = workspace(id);
        Files.createSymbolicLink(workspace.resolve("link"), callers);
        assertThat(retention.runOnce().workspaces()).isEqualTo(1);
        assertThat(workspace).doesNotExist();
        assertThat(callers.resolve("photo.jpg")).exists();

        UUID linked = ended(FILES_ARE_DUE);
        Files.createSymbolicLink(DATA.resolve("outputs/" + linked), callers);
        retention.runOnce();
        assertThat(callers.resolve("photo.jpg")).exists();
    }

    @Test
    void aTaskThatSomebodyIsChangingKeepsItsFiles() throws Exception {
        UUID id = ended(FILES_ARE_DUE);
        Path workspace = workspace(id);
        transaction.executeWithoutResult(status -> {
            // What a restart takes.
            jdbc.sql("SELECT id FROM task WHERE id = :id FOR NO KEY UPDATE")
                    .param("id", id)
                    .query(UUID.class)
                    .single();
            Thread round = Thread.ofPlatform().start(retention::runOnce);
            try {
                round.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(workspace).isNotEmptyDirectory();
        assertThat(retention.runOnce().workspaces()).isEqualTo(1);
    }

    @Test
    void aFailedCommitPutsTheFilesBackAndKeepsRowsAndKeysFromNothing() throws Exception {
        Path workspace = workspace(ended(FILES_ARE_DUE));
        UUID rowOnly = ended(ROWS_ARE_DUE);
        jdbc.sql("""
            INSERT INTO idempotency_key (key, request_hash, task_id, created_at)
            VALUES ('old', '\\x00', gen_random_uuid(), clock_timestamp() - interval '25 hours')
            """).update();
        WorkspaceSweep failing = new WorkspaceSweep(tasks, old, removed, failingAtCommit());
        RetentionSettings settings = new RetentionSettings(
                new RetentionSettings.Retention(Duration.ofDays(30), Duration.ofHours(1)),
                new RetentionSettings.Idempotency(Duration.ofHours(24)));
        assertThat(new Retention(settings, failing, history, List.of()).runOnce())
                .isEqualTo(new Retention.Removed(1, 0, 0, 1));
        assertThat(workspace.resolve("deep/er/result.txt")).exists();
        assertThat(ledger.find(rowOnly)).isEmpty();
    }

    @Test
    void whatAnInterruptedDeletionLeftGoesInTheNextRound() throws Exception {
        UUID id = ended(FILES_ARE_DUE);
        Path workspace = workspace(id);
        assertThat(removed.setAside(id)).isTrue();
        assertThat(workspace).doesNotExist();
        assertThat(removed.leftovers()).containsExactly(id);
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(0, 0, 0, 0));
        assertThat(removed.leftovers()).isEmpty();
        assertThat(DATA.resolve("outputs/.removed")).isEmptyDirectory();
    }

    @Test
    void whatWasRemovedIsCountedAndToldInOneLine(CapturedOutput output) throws Exception {
        double before = counted("workspaces");
        workspace(ended(ROWS_ARE_DUE));
        workspace(ended(ROWS_ARE_DUE));
        jdbc.sql("""
            INSERT INTO idempotency_key (key, request_hash, task_id, created_at)
            VALUES ('old', '\\x00', gen_random_uuid(), clock_timestamp() - interval '25 hours'),
                ('new', '\\x00', gen_random_uuid(), clock_timestamp() - interval '23 hours')
            """).update();
        assertThat(retention.runOnce()).isEqualTo(new Retention.Removed(2, 0, 2, 1));
        retention.runOnce();
        assertThat(output.getOut().lines().filter(line -> line.contains("Retention removed")))
                .singleElement()
                .asString()
                .endsWith("Retention removed 2 tasks with 0 job instances, 2 workspaces, 1 submission keys");
        assertThat(counted("workspaces")).isEqualTo(before + 2);
        assertThat(counted("tasks")).isPositive();
        assertThat(counted("keys")).isPositive();
        assertThat(counted("job_instances")).isNotNegative();
        assertThat(jdbc.sql("SELECT key FROM idempotency_key")
                        .query(String.class)
                        .list())
                .containsExactly("new");
    }

    private TransactionTemplate failingAtCommit() {
        return new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager())) {
            @Override
            public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
                super.execute(action);
                throw new TransactionSystemException("the session was ended");
            }
        };
    }

    private double counted(String what) {
        return registry.get("media.retention.removed")
                .tag("what", what)
                .counter()
                .count();
    }

    /** A task that was submitted and ended so long ago. */
    private UUID ended(Duration ago) {
        UUID id = submit(ago);
        ledger.cancel(id);
        endAgo(id, ago);
        return id;
    }

    private void endAgo(UUID id, Duration ago) {
        jdbc.sql("UPDATE task SET finished_at = clock_timestamp() - :ago::interval WHERE id = :id")
                .param("id", id)
                .param("ago", ago.toString())
                .update();
    }

    private UUID submit(Duration ago) {
        UUID id = id(ago);
        ledger.submit(new NewTask(id, Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return id;
    }

    /** As a submission at that time would have made it. */
    private static UUID id(Duration ago) {
        long random = ThreadLocalRandom.current().nextLong();
        return new UUID(
                Instant.now().minus(ago).toEpochMilli() << 16 | 0x7000 | random & 0xFFF, Long.MIN_VALUE | random >>> 2);
    }

    private static Path workspace(UUID id) throws IOException {
        Path workspace = DATA.resolve("outputs/" + id);
        Files.createDirectories(workspace.resolve("deep/er"));
        Files.writeString(workspace.resolve("deep/er/result.txt"), "x");
        return workspace;
    }
}
