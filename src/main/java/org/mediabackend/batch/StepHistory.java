package org.mediabackend.batch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What earlier executions of a job instance did: read once, since nobody adds to it while this one runs. */
final class StepHistory {

    /** Of the first execution. */
    static final StepHistory NONE = new StepHistory(Map.of());

    private record Last(StepExecution step, long times) {}

    private final Map<String, Last> lasts;

    private StepHistory(Map<String, Last> lasts) {
        this.lasts = lasts;
    }

    static StepHistory read(JdbcClient jdbc, JobInstance instance, long before, ExecutionContextSerializer serializer) {
        Map<String, Last> lasts = new HashMap<>();
        jdbc.sql(BatchSql.HISTORY)
                .param("jobInstanceId", instance.getInstanceId())
                .param("jobExecutionId", before)
                .query(rs -> {
                    StepExecution step = step(rs, instance, serializer);
                    lasts.put(step.getStepName(), new Last(step, rs.getLong("times")));
                });
        return new StepHistory(lasts);
    }

    @Nullable
    StepExecution last(String stepName) {
        Last last = lasts.get(stepName);
        return last == null ? null : last.step();
    }

    /** How often the step ran. */
    long times(String stepName) {
        Last last = lasts.get(stepName);
        return last == null ? 0 : last.times();
    }

    private static StepExecution step(ResultSet rs, JobInstance instance, ExecutionContextSerializer serializer)
            throws SQLException {
        JobExecution job = new JobExecution(rs.getLong("job_execution_id"), instance, new JobParameters());
        StepExecution step = new StepExecution(rs.getLong("step_execution_id"), rs.getString("step_name"), job);
        step.setVersion(rs.getInt("version"));
        step.setCreateTime(rs.getObject("create_time", LocalDateTime.class));
        step.setStartTime(rs.getObject("start_time", LocalDateTime.class));
        step.setEndTime(rs.getObject("end_time", LocalDateTime.class));
        step.setStatus(BatchStatus.valueOf(rs.getString("status")));
        step.setExitStatus(new ExitStatus(rs.getString("exit_code"), rs.getString("exit_message")));
        step.setCommitCount(rs.getLong("commit_count"));
        step.setReadCount(rs.getLong("read_count"));
        step.setFilterCount(rs.getLong("filter_count"));
        step.setWriteCount(rs.getLong("write_count"));
        step.setReadSkipCount(rs.getLong("read_skip_count"));
        step.setWriteSkipCount(rs.getLong("write_skip_count"));
        step.setProcessSkipCount(rs.getLong("process_skip_count"));
        step.setRollbackCount(rs.getLong("rollback_count"));
        step.setLastUpdated(rs.getObject("last_updated", LocalDateTime.class));
        String shortText = rs.getString("short_context");
        if (shortText != null) {
            step.setExecutionContext(
                    new ContextText(shortText, rs.getString("serialized_context")).context(serializer));
        }
        return step;
    }
}
