package org.mediabackend.batch;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;

/** What changes in a row of {@code batch_job_execution}. */
record JobRow(
        @Nullable LocalDateTime startTime,
        @Nullable LocalDateTime endTime,
        String status,
        String exitCode,
        String exitMessage) {

    static JobRow of(JobExecution job) {
        return new JobRow(
                job.getStartTime(),
                job.getEndTime(),
                job.getStatus().name(),
                job.getExitStatus().getExitCode(),
                StepRow.shorten(job.getExitStatus().getExitDescription()));
    }
}
