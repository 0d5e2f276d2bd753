package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What {@link RandomJobsTest} does not meet. */
class LeanJobRepositoryTest {

    private JobRepository repository;
    private JdbcClient jdbc;
    private JobExecution job;

    @BeforeEach
    void open() {
        TestDatabase database = TestDatabase.migrated();
        DriverManagerDataSource dataSource =
                new DriverManagerDataSource(database.url(), database.user(), database.password());
        repository = LeanJobRepository.of(dataSource);
        jdbc = JdbcClient.create(dataSource);
        JobInstance instance = repository.createJobInstance("job", new JobParameters());
        job = repository.createJobExecution(instance, new JobParameters(), new ExecutionContext());
    }

    @Test
    void aStepThatSomebodyElseChangedIsRefusedAndRefusesNoOtherStep() {
        StepExecution changed = repository.createStepExecution("changed", job);
        StepExecution other = repository.createStepExecution("other", job);
        jdbc.sql("UPDATE batch_step_execution SET version = 7 WHERE step_name = 'changed'")
                .update();

        start(changed);
        assertThatThrownBy(() -> repository.update(changed)).isInstanceOf(OptimisticLockingFailureException.class);
        start(other);
        repository.update(other);
        assertThat(jdbc.sql("SELECT step_name || ' ' || status FROM batch_step_execution ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly("changed STARTING", "other STARTED");
    }

    @Test
    void aStepIsUpdatedFirstWhenItStarts() {
        StepExecution step = repository.createStepExecution("step", job);
        repository.updateExecutionContext(step);
        assertThat(step.getLastUpdated()).isNull();
        assertThat(updated()).isFalse();

        start(step);
        repository.update(step);
        assertThat(step.getLastUpdated()).isNotNull();
        assertThat(updated()).isTrue();
    }

    private static void start(StepExecution step) {
        step.setStatus(BatchStatus.STARTED);
        step.setStartTime(LocalDateTime.now());
    }

    private boolean updated() {
        return jdbc.sql("SELECT last_updated IS NOT NULL FROM batch_step_execution")
                .query(Boolean.class)
                .single();
    }
}
