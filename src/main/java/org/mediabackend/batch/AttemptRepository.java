package org.mediabackend.batch;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * The repository of one attempt's job. What Spring Batch tells it, it only notes: {@link AttemptWriter} writes it,
 * together with what the task has to say, beside its first command, before each further one, and at the end. So a
 * finished step is on disk before the next one starts, as with stock; between a step's end and the next one's start no
 * code runs but Spring Batch's own.
 */
final class AttemptRepository implements JobRepository {

    private final JobExecution job;
    private final JobRecord record;
    private final OwnedJobs owned;
    private final StepHistory history;
    private final Persistence persistence;

    /** The id of the next step. */
    private @Nullable Long reserved;

    AttemptRepository(OpenedJob opened, OwnedJobs owned, Persistence persistence) {
        this.job = opened.job();
        this.record = opened.record();
        this.history = opened.history();
        this.owned = owned;
        this.persistence = persistence;
    }

    /** Sees to it that the next step can be created without the database. */
    void reserve() {
        if (reserved == null) {
            reserved = persistence.beside(owned::stepId);
        }
    }

    @Override
    public StepExecution createStepExecution(String stepName, JobExecution of) {
        own(of);
        reserve();
        StepExecution step = OwnedJobs.newStep(Objects.requireNonNull(reserved), stepName, job);
        reserved = null;
        record.touchContext(step);
        job.addStepExecution(step);
        return step;
    }

    @Override
    public void update(JobExecution of) {
        own(of).setLastUpdated(LocalDateTime.now());
        if (job.getStatus() == BatchStatus.STOPPING && job.getEndTime() != null) {
            job.upgradeStatus(BatchStatus.STOPPED);
        }
        record.touch(job);
    }

    @Override
    public void update(StepExecution step) {
        if (!step.getJobExecution().equals(job)) {
            // A flow says once more of a step that an earlier execution abandoned that it is abandoned.
            return;
        }
        step.setLastUpdated(LocalDateTime.now());
        record.touch(step);
        if (step.getEndTime() == null) {
            // With what an earlier attempt left in it: this one may be lost before it says more.
            record.touchContext(step);
        }
        if (job.isStopped() || job.isStopping()) {
            step.setTerminateOnly();
        }
    }

    @Override
    public void updateExecutionContext(StepExecution step) {
        own(step.getJobExecution());
        record.touchContext(step);
        step.getExecutionContext().clearDirtyFlag();
    }

    @Override
    public void updateExecutionContext(JobExecution of) {
        own(of).getExecutionContext().clearDirtyFlag();
        record.touchContext(job);
    }

    @Override
    public @Nullable StepExecution getLastStepExecution(JobInstance instance, String stepName) {
        return OwnedJobs.last(job, history, stepName);
    }

    @Override
    public long getStepExecutionCount(JobInstance instance, String stepName) {
        return OwnedJobs.times(job, history, stepName);
    }

    /** Jobs of attempts are created by the claim. */
    @Override
    public JobInstance createJobInstance(String jobName, JobParameters jobParameters) {
        throw new UnsupportedOperationException("an attempt has one job");
    }

    private JobExecution own(JobExecution of) {
        if (!Objects.equals(of, job)) {
            throw new IllegalArgumentException("job execution " + of.getId() + " is another attempt's");
        }
        return job;
    }
}
