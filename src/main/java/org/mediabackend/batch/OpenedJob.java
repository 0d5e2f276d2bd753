package org.mediabackend.batch;

import org.springframework.batch.core.job.JobExecution;

/**
 * The job execution of an attempt.
 *
 * @param record what the tables hold of it
 * @param history what earlier executions of its instance did
 */
record OpenedJob(JobExecution job, JobRecord record, StepHistory history) {}
