package org.mediabackend.batch;

import java.util.Objects;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.TaskLedger;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Opens the job execution of an attempt: the name of the job is the kind, its identity the task's id. Called in the
 * transaction of the claim, so that there is an execution exactly when there is an attempt. Thread-safe.
 */
@Component
class JobExecutions {

    /** The exit code of a step or job whose worker was lost; a step that failed by itself has FAILED. */
    static final String LOST = "LOST";

    /**
     * What an earlier execution tried and rejected is not tried again by a rescue, so it becomes ABANDONED, as Spring
     * Batch itself does when the flow goes on after a failed step.
     */
    private static final String ABANDON_REJECTED = """
        UPDATE batch_step_execution SET status = 'ABANDONED', version = batch_step_execution.version + 1
        FROM batch_job_execution AS execution
        WHERE execution.job_instance_id = :jobInstanceId
          AND batch_step_execution.job_execution_id = execution.job_execution_id
          AND batch_step_execution.status = 'FAILED' AND batch_step_execution.exit_code = 'FAILED'
        """;

    /** The higher version makes Spring Batch's own optimistic lock refuse a late writer too. */
    private static final String CLOSE_STEPS = """
        UPDATE batch_step_execution SET
            status = 'FAILED', exit_code = 'LOST', exit_message = :message,
            end_time = clock_timestamp() AT TIME ZONE 'UTC', last_updated = clock_timestamp() AT TIME ZONE 'UTC',
            version = batch_step_execution.version + 1
        FROM batch_job_execution AS execution
        WHERE execution.job_instance_id = :jobInstanceId
          AND batch_step_execution.job_execution_id = execution.job_execution_id
          AND batch_step_execution.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
        """;

    /**
     * What failed or was rejected is taken up again. The exit code keeps it from being taken for rejected by a later
     * rescue; the reason of the failure stays in the exit message.
     */
    private static final String REOPEN = """
        UPDATE batch_step_execution SET
            status = 'FAILED', exit_code = 'RESTARTED', version = batch_step_execution.version + 1
        FROM batch_job_execution AS execution
        WHERE execution.job_instance_id = :jobInstanceId
          AND batch_step_execution.job_execution_id = execution.job_execution_id
          AND ((:rejectedToo AND batch_step_execution.status = 'ABANDONED')
            OR (batch_step_execution.status = 'FAILED' AND batch_step_execution.exit_code = 'FAILED'))
        """;

    private static final String CLOSE_EXECUTIONS = """
        UPDATE batch_job_execution SET
            status = 'FAILED', exit_code = 'LOST', exit_message = :message,
            end_time = clock_timestamp() AT TIME ZONE 'UTC', last_updated = clock_timestamp() AT TIME ZONE 'UTC',
            version = version + 1
        WHERE job_instance_id = :jobInstanceId AND status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
        """;

    private final JobRepository repository;
    private final TaskLedger ledger;
    private final JdbcClient jdbc;

    JobExecutions(JobRepository repository, TaskLedger ledger, JdbcClient jdbc) {
        this.repository = repository;
        this.ledger = ledger;
        this.jdbc = jdbc;
    }

    JobExecution open(ClaimedTask task) {
        JobParameters parameters = new JobParametersBuilder()
                .addString("task", task.lease().taskId().toString(), true)
                .addLong("attempt", (long) task.lease().attempt(), false)
                .toJobParameters();
        return repository.createJobExecution(instance(task, parameters), parameters, new ExecutionContext());
    }

    /** Writes the execution's end; in the transaction that ends or requeues the task. */
    void update(JobExecution execution) {
        repository.update(execution);
    }

    /**
     * Makes the next execution run the failed steps again; finished ones stay finished.
     *
     * @param rejectedToo whether also those after which the flow went on
     */
    void reopen(long jobInstanceId, boolean rejectedToo) {
        jdbc.sql(REOPEN)
                .param("jobInstanceId", jobInstanceId)
                .param("rejectedToo", rejectedToo)
                .update();
    }

    private JobInstance instance(ClaimedTask task, JobParameters parameters) {
        Long id = task.jobInstanceId();
        if (id == null) {
            JobInstance created = repository.createJobInstance(task.kind().wireName(), identity(task, parameters));
            if (!ledger.bindJobInstance(task.lease(), created.getInstanceId())) {
                throw new LeaseLostException(task.lease());
            }
            return created;
        }
        closeEarlier(id, task.lease().attempt());
        return Objects.requireNonNull(repository.getJobInstance(id), "job instance " + id);
    }

    /** An instance is a task; after a restart from the start it is another one, of which nothing is finished yet. */
    private static JobParameters identity(ClaimedTask task, JobParameters parameters) {
        int attempt = task.lease().attempt();
        return attempt == 1
                ? parameters
                : new JobParametersBuilder(parameters)
                        .addLong("run", (long) attempt, true)
                        .toJobParameters();
    }

    private void closeEarlier(long jobInstanceId, int attempt) {
        String message = "The worker that ran it was lost; attempt " + attempt + " goes on";
        jdbc.sql(ABANDON_REJECTED).param("jobInstanceId", jobInstanceId).update();
        jdbc.sql(CLOSE_STEPS)
                .param("jobInstanceId", jobInstanceId)
                .param("message", message)
                .update();
        jdbc.sql(CLOSE_EXECUTIONS)
                .param("jobInstanceId", jobInstanceId)
                .param("message", message)
                .update();
    }
}
