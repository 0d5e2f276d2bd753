package org.mediabackend.batch;

import java.time.LocalDateTime;
import java.util.Map;
import javax.sql.DataSource;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.Clauses;
import org.mediabackend.task.Continuation;
import org.springframework.batch.core.SpringBatchVersion;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The job executions of attempts. They are opened by the statement of the claim, so that there is an execution exactly
 * when there is an attempt. Thread-safe.
 */
@Component
class JobExecutions {

    private final OwnedJobs owned;
    private final JdbcClient jdbc;
    private final ContextText firstContext;

    JobExecutions(DataSource dataSource, JdbcClient jdbc) {
        this.owned = OwnedJobs.over(dataSource);
        this.jdbc = jdbc;
        this.firstContext = ContextText.of(firstContext(), owned.serializer());
    }

    OwnedJobs owned() {
        return owned;
    }

    /** The row that a claim opens. */
    record Row(long id, LocalDateTime createTime) {}

    /** Has a claim open a job execution for each task that it takes. */
    Continuation<Row> opening() {
        return new Continuation<>(
                BatchSql.OPEN,
                BatchSql.OPEN_COLUMNS,
                BatchSql.OPEN_JOINS,
                Map.of("jobContext", firstContext.shortText()),
                (rs, n) -> new Row(rs.getLong("job_execution_id"), rs.getObject("create_time", LocalDateTime.class)));
    }

    /** The job execution that the claim opened; in the transaction of the claim. */
    OpenedJob opened(ClaimedTask task, Row row) {
        JobInstance instance = new JobInstance(task.jobInstanceId(), task.kind().wireName());
        instance.setVersion(0);
        JobParameters parameters = new JobParametersBuilder()
                .addString("task", task.lease().taskId().toString(), true)
                .addLong("attempt", (long) task.lease().attempt(), false)
                .toJobParameters();
        JobExecution job = new JobExecution(row.id(), instance, parameters);
        job.setCreateTime(row.createTime());
        job.setVersion(0);
        job.setExecutionContext(firstContext());
        StepHistory history = StepHistory.NONE;
        if (!task.firstOfInstance()) {
            closeEarlier(task, row);
            history = owned.history(job);
        }
        return new OpenedJob(job, owned.record(job), history);
    }

    /**
     * Has a restart make the next execution run the failed steps again; finished ones stay finished.
     *
     * @param rejectedToo whether also those after which the flow went on
     */
    static Clauses reopening(boolean rejectedToo) {
        return new Clauses(BatchSql.REOPEN_RESTARTED, Map.of("rejectedToo", rejectedToo));
    }

    /** Makes the next execution run what failed and what was rejected again; finished steps stay finished. */
    void reopen(long jobInstanceId) {
        jdbc.sql(BatchSql.REOPEN)
                .param("jobInstanceId", jobInstanceId)
                .param("rejectedToo", true)
                .update();
    }

    private void closeEarlier(ClaimedTask task, Row row) {
        jdbc.sql(BatchSql.CLOSE_EARLIER)
                .param("jobInstanceId", task.jobInstanceId())
                .param("jobExecutionId", row.id())
                .param(
                        "message",
                        "The worker that ran it was lost; attempt "
                                + task.lease().attempt() + " goes on")
                .update();
    }

    /** What Spring Batch puts there when the job starts; noted at once, it need not be written then. */
    private static ExecutionContext firstContext() {
        ExecutionContext context = new ExecutionContext();
        context.put(SpringBatchVersion.BATCH_VERSION_KEY, SpringBatchVersion.getVersion());
        return context;
    }
}
