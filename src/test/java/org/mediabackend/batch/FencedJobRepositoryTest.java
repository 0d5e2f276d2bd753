package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.StopSignal;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.NewTask;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.TaskLedger;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class FencedJobRepositoryTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    private LossyDataSource dataSource;
    private JdbcClient jdbc;
    private TaskLedger ledger;
    private TransactionTemplate transaction;
    private JobRepository repository;
    private JobExecutions executions;

    @BeforeEach
    void open() throws Exception {
        TestDatabase database = TestDatabase.migrated();
        dataSource =
                new LossyDataSource(new DriverManagerDataSource(database.url(), database.user(), database.password()));
        var transactionManager = new JdbcTransactionManager(dataSource);
        jdbc = JdbcClient.create(dataSource);
        ledger = TaskLedger.of(jdbc);
        transaction = new TransactionTemplate(transactionManager);
        repository = new BatchRepository().jobRepository(new JdbcTemplate(dataSource), transactionManager);
        executions = new JobExecutions(repository, ledger, jdbc);
    }

    @Test
    void anAttemptThatLostItsLeaseChangesNothingInTheTables() {
        ClaimedTask zombie = submitAndClaim();
        JobExecution execution = executions.open(zombie);
        JobRepository fenced = FencedJobRepository.of(
                repository, new Persistence(ledger, transaction, zombie.lease(), new StopSignal()));
        StepExecution step = fenced.createStepExecution("primary-1", execution);
        step.setStatus(BatchStatus.STARTED);
        fenced.update(step);
        rescue();
        List<String> before = tables();

        step.setStatus(BatchStatus.COMPLETED);
        execution.setStatus(BatchStatus.COMPLETED);
        step.getExecutionContext().put("a", "b");
        assertThatThrownBy(() -> fenced.update(step)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> fenced.update(execution)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> fenced.updateExecutionContext(step)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> fenced.updateExecutionContext(execution)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> fenced.createStepExecution("primary-2", execution))
                .isInstanceOf(LeaseLostException.class);
        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void aTakeoverClosesWhatTheLostWorkerLeftOpen() {
        JobExecution lost = executions.open(submitAndClaim());
        StepExecution rejected = repository.createStepExecution("candidate-1", lost);
        rejected.setStatus(BatchStatus.FAILED);
        rejected.setExitStatus(ExitStatus.FAILED);
        repository.update(rejected);
        StepExecution running = repository.createStepExecution("candidate-2", lost);
        running.setStatus(BatchStatus.STARTED);
        repository.update(running);
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
        JobExecution lost = executions.open(submitAndClaim());
        StepExecution running = repository.createStepExecution("primary-1", lost);
        running.setStatus(BatchStatus.STARTED);
        repository.update(running);
        rescue();
        rescue();
        assertThat(tables()).contains("step primary-1 FAILED LOST");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnOutageInterruptsIsWrittenOnceWhetherItWasCommittedOrNot(boolean committed) {
        ClaimedTask task = submitAndClaim();
        JobExecution execution = executions.open(task);
        JobRepository fenced = FencedJobRepository.of(
                repository, new Persistence(ledger, transaction, task.lease(), new StopSignal()));
        execution.setStatus(BatchStatus.STARTED);
        dataSource.loseNextCommit(committed);
        fenced.update(execution);
        dataSource.loseNextCommit(committed);
        StepExecution step = fenced.createStepExecution("primary-1", execution);
        step.setStatus(BatchStatus.STARTED);
        dataSource.loseNextCommit(committed);
        fenced.update(step);
        step.getExecutionContext().put("a", "b");
        dataSource.loseNextCommit(committed);
        fenced.updateExecutionContext(step);
        step.setStatus(BatchStatus.COMPLETED);
        step.setExitStatus(ExitStatus.COMPLETED);
        fenced.update(step);
        execution.setStatus(BatchStatus.COMPLETED);
        execution.setExitStatus(ExitStatus.COMPLETED);
        dataSource.loseNextCommit(committed);
        fenced.update(execution);
        assertThat(tables()).containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
        assertThat(execution.getStepExecutions()).containsExactly(step);
        StepExecution row = repository.getLastStepExecution(execution.getJobInstance(), "primary-1");
        assertThat(Objects.requireNonNull(row).getExecutionContext().getString("a"))
                .isEqualTo("b");
    }

    @Test
    void aStoppedAttemptDoesNotWaitForADatabaseThatIsAway() {
        ClaimedTask task = submitAndClaim();
        StopSignal stop = new StopSignal();
        Persistence persistence = new Persistence(ledger, transaction, task.lease(), stop);
        stop.stop();
        assertThatThrownBy(() -> persistence.persistently(again -> {
                    throw new DataAccessResourceFailureException("away");
                }))
                .hasMessage("away");
    }

    private ClaimedTask submitAndClaim() {
        ledger.submit(new NewTask(UUID.randomUUID(), Kind.DEMO_SLEEP, Lane.LIGHT, "label", "{}", Schedule.USUAL));
        return ledger.claim(UUID.randomUUID(), Lane.LIGHT, LEASE, true).orElseThrow();
    }

    private void rescue() {
        jdbc.sql("UPDATE task SET lease_until = clock_timestamp() - interval '1 second'")
                .update();
        executions.open(ledger.claim(UUID.randomUUID(), Lane.LIGHT, LEASE, true).orElseThrow());
    }

    private List<String> tables() {
        return jdbc.sql("""
            SELECT 'execution ' || status || ' ' || exit_code FROM batch_job_execution
            UNION ALL SELECT 'step ' || step_name || ' ' || status || ' ' || exit_code FROM batch_step_execution
            ORDER BY 1
            """).query((rs, n) -> rs.getString(1)).list();
    }
}
