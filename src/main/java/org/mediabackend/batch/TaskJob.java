package org.mediabackend.batch;

import org.mediabackend.task.TaskEnd;
import org.springframework.batch.core.job.Job;

/** The job of one attempt, and how the task's end follows from the job's. */
interface TaskJob {

    Job job();

    /** The task's end when the job is COMPLETED; also says so in the story. */
    TaskEnd.Succeeded succeeded();

    /** The task's end when the job FAILED; also says so in the story. */
    TaskEnd.Failed failed();
}
