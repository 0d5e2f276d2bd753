package org.mediabackend.batch;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;

/** Puts the reason of a failure into the job execution's exit message, where people who know Spring Batch look. */
record ErrorInExitMessage(Story story) implements JobExecutionListener {

    @Override
    public void afterJob(JobExecution execution) {
        if (execution.getStatus() == BatchStatus.FAILED) {
            story.error()
                    .ifPresent(error -> execution.setExitStatus(
                            new ExitStatus(execution.getExitStatus().getExitCode(), WorkStep.shorten(error))));
        }
    }
}
