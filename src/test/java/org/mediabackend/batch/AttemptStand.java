package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.mediabackend.media.StopSignal;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.ClaimRequest;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.Taken;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Workspaces;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Attempts without their work, on a database of their own whose connection can be lost. */
final class AttemptStand {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String SPEC = "{\"label\": \"label\", \"seconds\": 0, \"steps\": 1}";

    final LossyDataSource dataSource;
    final JdbcClient jdbc;
    final TaskLedger ledger;
    final TransactionTemplate transaction;
    private final JobExecutions executions;
    final Entries entries;

    AttemptStand() {
        TestDatabase database = TestDatabase.migrated();
        dataSource =
                new LossyDataSource(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        jdbc = JdbcClient.create(dataSource);
        ledger = TaskLedger.of(jdbc);
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        executions = new JobExecutions(dataSource, jdbc);
        entries = new Entries(ledger);
    }

    /** An attempt without the work. */
    final class Trying {

        final ClaimedTask task;
        final OpenedJob opened;
        final Story story;
        final StopSignal stop = new StopSignal();
        final AttemptRepository repository;
        final AttemptWriter writer;
        final Persistence persistence;
        boolean cancelledMeanwhile;

        Trying() {
            ClaimRequest request =
                    new ClaimRequest(UUID.randomUUID(), Lane.LIGHT, LEASE, 1, ClaimRequest.From.EXPIRED_THEN_QUEUE);
            Taken<JobExecutions.Row> taken =
                    ledger.claim(request, executions.opening()).taken().getFirst();
            task = taken.task();
            opened = executions.opened(task, taken.with());
            story = new Story(task);
            persistence = new Persistence(ledger, transaction, task.lease(), stop);
            repository = new AttemptRepository(opened, executions.owned(), persistence);
            writer = new AttemptWriter(story, opened, entries, persistence, stop, writer -> {});
        }

        AttemptContext context(Workspaces workspaces) {
            return new AttemptContext(
                    task, repository, story, writer, stop, persistence, workspaces.files(task.lease()));
        }

        StepExecution starts(String name) {
            StepExecution step = repository.createStepExecution(name, opened.job());
            step.setStatus(BatchStatus.STARTED);
            repository.update(step);
            return step;
        }

        void ends(StepExecution step, BatchStatus status, ExitStatus exitStatus) {
            step.setStatus(status);
            step.setExitStatus(exitStatus);
            repository.update(step);
        }

        /** @param did notes what was done */
        void publishes(List<String> did, Runnable told) {
            repository.reserve();
            writer.publish(
                    persistence.publication(
                            () -> {
                                assertThat(ledger.mayPublish(task.lease())).isTrue();
                                did.add("placed");
                            },
                            () -> {
                                if (cancelledMeanwhile) {
                                    throw new CancelledException();
                                }
                                assertThat(ledger.mayPublish(task.lease())).isTrue();
                                did.add("locked");
                            },
                            () -> {},
                            () -> did.add("said")),
                    told);
        }

        boolean succeeds() {
            opened.job().setStatus(BatchStatus.COMPLETED);
            opened.job().setExitStatus(ExitStatus.COMPLETED);
            repository.update(opened.job());
            return writer.end(new TaskEnd.Succeeded("{}"));
        }
    }

    Endings endings() {
        return new Endings(ledger, executions, new AttemptSettings(3, Duration.ofMinutes(1)));
    }

    String stepsOf(Trying attempt) {
        return String.valueOf(
                ledger.find(attempt.task.lease().taskId()).orElseThrow().steps());
    }

    int lockedRows() {
        return jdbc.sql("SELECT count(*) FROM task").query(Integer.class).single()
                - jdbc.sql("SELECT id FROM task FOR UPDATE SKIP LOCKED")
                        .query((rs, n) -> 1)
                        .list()
                        .size();
    }

    Trying submitAndClaim() {
        ledger.submit(new NewTask(UUID.randomUUID(), Kind.DEMO_SLEEP, Lane.LIGHT, "label", SPEC, Schedule.USUAL));
        return new Trying();
    }

    Trying rescue() {
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second'")
                .update();
        return new Trying();
    }

    List<String> tables() {
        return jdbc.sql("""
            SELECT 'execution ' || status || ' ' || exit_code FROM batch_job_execution
            UNION ALL SELECT 'step ' || step_name || ' ' || status || ' ' || exit_code FROM batch_step_execution
            ORDER BY 1
            """).query((rs, n) -> rs.getString(1)).list();
    }
}
