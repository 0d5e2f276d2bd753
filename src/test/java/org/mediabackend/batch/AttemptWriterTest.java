package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.StopSignal;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.ClaimRequest;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Entry;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.Taken;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskState;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AttemptWriterTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private LossyDataSource dataSource;
    private JdbcClient jdbc;
    private TaskLedger ledger;
    private TransactionTemplate transaction;
    private JobExecutions executions;
    private Entries entries;

    /** An attempt without the work. */
    private final class Trying {

        private final ClaimedTask task;
        private final OpenedJob opened;
        private final Story story;
        private final StopSignal stop = new StopSignal();
        private final AttemptRepository repository;
        private final AttemptWriter writer;

        Trying() {
            ClaimRequest request =
                    new ClaimRequest(UUID.randomUUID(), Lane.LIGHT, LEASE, 1, ClaimRequest.From.EXPIRED_THEN_QUEUE);
            Taken<JobExecutions.Row> taken =
                    ledger.claim(request, executions.opening()).getFirst();
            task = taken.task();
            opened = executions.opened(task, taken.with());
            story = new Story(task);
            Persistence persistence = new Persistence(ledger, transaction, task.lease(), stop);
            repository = new AttemptRepository(opened, executions.owned(), persistence);
            writer = new AttemptWriter(task.lease(), story, opened, entries, persistence, stop);
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

        boolean succeeds() {
            opened.job().setStatus(BatchStatus.COMPLETED);
            opened.job().setExitStatus(ExitStatus.COMPLETED);
            repository.update(opened.job());
            return writer.end(new TaskEnd.Succeeded("{}"));
        }
    }

    @BeforeEach
    void open() {
        TestDatabase database = TestDatabase.migrated();
        dataSource =
                new LossyDataSource(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        jdbc = JdbcClient.create(dataSource);
        ledger = TaskLedger.of(jdbc);
        transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        executions = new JobExecutions(dataSource, jdbc);
        entries = new Entries(ledger);
    }

    @Test
    void anAttemptThatLostItsLeaseChangesNothingInTheTables() {
        Trying zombie = submitAndClaim();
        StepExecution step = zombie.starts("primary-1");
        zombie.writer.write();
        rescue();
        List<String> before = tables();

        step.getExecutionContext().put("a", "b");
        zombie.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        zombie.starts("primary-2");
        assertThatThrownBy(zombie.writer::write).isInstanceOf(LeaseLostException.class);
        assertThat(zombie.succeeds()).isFalse();
        zombie.story.at("ffmpeg", "late");
        zombie.writer
                .news()
                .ifPresent(asked -> zombie.writer.settle(
                        entries.writeTogether(List.of(asked)).getFirst()));
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void aTakeoverClosesWhatTheLostWorkerLeftOpen() {
        Trying lost = submitAndClaim();
        lost.ends(lost.starts("candidate-1"), BatchStatus.FAILED, ExitStatus.FAILED);
        lost.starts("candidate-2");
        lost.writer.write();
        rescue();
        assertThat(tables())
                .containsExactly(
                        "execution FAILED LOST",
                        "execution STARTING UNKNOWN",
                        "step candidate-1 ABANDONED FAILED",
                        "step candidate-2 FAILED LOST");
    }

    @Test
    void aSecondTakeoverStillRunsWhatTheFirstLostWorkerWasAt() {
        Trying lost = submitAndClaim();
        lost.starts("primary-1");
        lost.writer.write();
        rescue();
        rescue();
        assertThat(tables()).contains("step primary-1 FAILED LOST");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnOutageInterruptsIsWrittenOnceWhetherItWasCommittedOrNot(boolean committed) {
        Trying attempt = submitAndClaim();
        attempt.opened.job().setStatus(BatchStatus.STARTED);
        attempt.repository.update(attempt.opened.job());
        StepExecution step = attempt.starts("primary-1");
        attempt.story.at("ffmpeg", "first");
        dataSource.loseNextCommit(committed);
        attempt.writer.write();
        step.getExecutionContext().put("a", "b");
        attempt.repository.updateExecutionContext(step);
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        dataSource.loseNextCommit(committed);
        attempt.writer.write();
        dataSource.loseNextCommit(committed);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(tables()).containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
        assertThat(ledger.find(attempt.task.lease().taskId()).orElseThrow().state())
                .isEqualTo(TaskState.SUCCEEDED);
        assertThat(jdbc.sql("SELECT short_context FROM batch_step_execution_context")
                        .query(String.class)
                        .single())
                .contains("\"a\":\"b\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSaidWithAPublicationIsThereAlsoWhenItsCommitWasLost(boolean committed) {
        Trying attempt = submitAndClaim();
        attempt.story.plan(List.of("primary-1"));
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.write();
        step.getExecutionContext().put("a", "b");
        attempt.repository.updateExecutionContext(step);
        Persistence persistence = new Persistence(ledger, transaction, attempt.task.lease(), attempt.stop);
        dataSource.loseNextCommit(committed);
        attempt.writer.saying(
                () -> attempt.story.stepEnded(0, "success", 0, ""),
                say -> persistence.guarded(again -> {
                    if (!again || !attempt.writer.isWritten()) {
                        say.run();
                    }
                    return true;
                }));
        assertThat(ledger.find(attempt.task.lease().taskId()).orElseThrow().steps())
                .contains("\"status\":\"success\"");
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(jdbc.sql("SELECT short_context FROM batch_step_execution_context")
                        .query(String.class)
                        .single())
                .contains("\"a\":\"b\"");
        assertThat(tables()).containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
    }

    @Test
    void whatIsSaidWithAPublicationIsNotTakenForSaidWhenItsTransactionNeverBegan() {
        Trying attempt = submitAndClaim();
        attempt.story.plan(List.of("primary-1"));
        attempt.starts("primary-1");
        attempt.writer.write();
        Persistence persistence = new Persistence(ledger, transaction, attempt.task.lease(), attempt.stop);
        AtomicInteger tries = new AtomicInteger();
        attempt.writer.saying(
                () -> attempt.story.stepEnded(0, "success", 0, ""),
                say -> persistence.guarded(again -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new DataAccessResourceFailureException("no connection");
                    }
                    assertThat(attempt.writer.isWritten()).isFalse();
                    say.run();
                    return true;
                }));
        assertThat(tries).hasValue(2);
        assertThat(ledger.find(attempt.task.lease().taskId()).orElseThrow().steps())
                .contains("\"status\":\"success\"");
    }

    @Test
    void whatSeveralAttemptsAskForTogetherIsWrittenAndWhatIsRefusedRefusesOnlyItself() throws Exception {
        List<Trying> attempts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            attempts.add(submitAndClaim());
        }
        Trying stale = attempts.get(7);
        jdbc.sql("UPDATE task SET attempt = attempt + 1 WHERE id = :id")
                .param("id", stale.task.lease().taskId())
                .update();
        Trying poisonous = attempts.get(23);
        poisonous.story.at("ffmpeg", "no database takes \u0000");
        try (ExecutorService threads = Executors.newFixedThreadPool(attempts.size())) {
            List<Callable<Boolean>> writes = new ArrayList<>();
            for (Trying attempt : attempts) {
                writes.add(() -> {
                    for (int i = 0; i < 10; i++) {
                        attempt.ends(attempt.starts("primary-" + i), BatchStatus.COMPLETED, ExitStatus.COMPLETED);
                        attempt.writer.write();
                    }
                    return attempt.succeeds();
                });
            }
            List<Future<Boolean>> all = threads.invokeAll(writes);
            for (int i = 0; i < all.size(); i++) {
                Future<Boolean> each = all.get(i);
                Trying attempt = attempts.get(i);
                if (attempt == stale) {
                    assertThatThrownBy(each::get).hasCauseInstanceOf(LeaseLostException.class);
                } else if (attempt == poisonous) {
                    assertThatThrownBy(each::get).hasMessageContaining("0x00");
                } else {
                    assertThat(each.get()).isTrue();
                }
            }
        }
        assertThat(jdbc.sql("SELECT count(*) FROM batch_step_execution WHERE status = 'COMPLETED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(380);
        assertThat(jdbc.sql("SELECT count(*) FROM task WHERE state = 'SUCCEEDED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(38);
    }

    @Test
    void aStopThatSomebodyWroteIntoTheJobsRowIsSeenWithTheNextWrite() {
        Trying attempt = submitAndClaim();
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.write();
        jdbc.sql("UPDATE batch_job_execution SET status = 'STOPPING', version = version + 1")
                .update();
        attempt.story.at("ffmpeg", "half done");
        attempt.writer.write();
        assertThat(attempt.stop.isStopped()).isTrue();
        assertThat(attempt.opened.job().getStatus()).isEqualTo(BatchStatus.STOPPING);
        attempt.repository.update(step);
        assertThat(step.isTerminateOnly()).isTrue();
        assertThat(ledger.find(attempt.task.lease().taskId()).orElseThrow().message())
                .isEqualTo("half done");
    }

    @Test
    void anEntryThatTheDatabaseExecutesLateUndoesNoLaterOne() {
        Trying attempt = submitAndClaim();
        attempt.story.at("ffmpeg", "early");
        Asked early = attempt.writer.news().orElseThrow();
        attempt.writer.settle(null);
        attempt.story.at("ffmpeg", "later");
        attempt.writer.write();
        assertThat(entries.writeAlone(early).held()).isFalse();
        assertThat(ledger.find(attempt.task.lease().taskId()).orElseThrow().message())
                .isEqualTo("later");
    }

    @Test
    void whatAPublicationHasLockedDelaysNobodyElse() {
        Trying publishing = submitAndClaim();
        Trying other = submitAndClaim();
        publishing.story.at("ffmpeg", "a");
        other.story.at("ffmpeg", "b");
        Asked locked = publishing.writer.news().orElseThrow();
        Asked free = other.writer.news().orElseThrow();
        transaction.executeWithoutResult(status -> {
            assertThat(ledger.mayPublish(publishing.task.lease())).isTrue();
            List<Boolean> told = CompletableFuture.supplyAsync(
                            () -> entries.writeTogether(List.of(locked, free)).stream()
                                    .map(Entry.Answer::told)
                                    .toList())
                    .join();
            assertThat(told).containsExactly(false, true);
        });
    }

    private Trying submitAndClaim() {
        ledger.submit(new NewTask(UUID.randomUUID(), Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return new Trying();
    }

    private void rescue() {
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second'")
                .update();
        new Trying();
    }

    private List<String> tables() {
        return jdbc.sql("""
            SELECT 'execution ' || status || ' ' || exit_code FROM batch_job_execution
            UNION ALL SELECT 'step ' || step_name || ' ' || status || ' ' || exit_code FROM batch_step_execution
            ORDER BY 1
            """).query((rs, n) -> rs.getString(1)).list();
    }
}
