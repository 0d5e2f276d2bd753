package org.mediabackend.batch;

import java.lang.ref.WeakReference;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.SimpleJobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * Spring Batch's repository over its unchanged tables, at the price of a plain queue. Whoever creates a job execution
 * by it owns that execution, and nobody else runs it: so it knows what the tables hold, looks up nothing that it wrote
 * itself, writes nothing that changes nothing, and writes what belongs together in one statement. An execution that it
 * did not create, as one that a console reads, is treated as stock treats it.
 *
 * <p>Each call is durable when it returns, as with stock, and joins the caller's transaction if there is one. A stop
 * that somebody else writes into the job's row is seen with the next write. Thread-safe.
 *
 * @see AttemptRepository for one that writes when its attempt says so
 */
public final class LeanJobRepository extends SimpleJobRepository {

    private final OwnedJobs owned;

    /** Weak: an execution that nobody holds any more is written no more. */
    private final Map<JobExecution, Owner> owners = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<JobInstance, Created> instances = Collections.synchronizedMap(new WeakHashMap<>());

    /** An object is its owner's, another one of the same id is not. */
    private record Owner(WeakReference<JobExecution> job, JobRecord record) {}

    /** The latest execution of an instance, and what was before it. */
    private static final class Created {

        private final WeakReference<JobInstance> instance;
        private @Nullable WeakReference<JobExecution> job;
        private @Nullable StepHistory history;

        private Created(JobInstance instance, @Nullable StepHistory history) {
            this.instance = new WeakReference<>(instance);
            this.history = history;
        }
    }

    LeanJobRepository(OwnedJobs owned) {
        super(
                owned.stock().instances(),
                owned.stock().executions(),
                owned.stock().steps(),
                owned.stock().contexts());
        this.owned = owned;
    }

    @Override
    public JobInstance createJobInstance(String jobName, JobParameters parameters) {
        JobInstance instance = owned.createInstance(jobName, parameters);
        instances.put(instance, new Created(instance, StepHistory.NONE));
        return instance;
    }

    @Override
    public JobExecution createJobExecution(
            JobInstance instance, JobParameters parameters, ExecutionContext executionContext) {
        JobExecution job = owned.createExecution(instance, parameters, executionContext);
        Created created = instances.get(instance);
        if (created == null || created.instance.get() != instance || created.job != null) {
            created = new Created(instance, null);
            instances.put(instance, created);
        }
        created.job = new WeakReference<>(job);
        instance.addJobExecution(job);
        owners.put(job, new Owner(new WeakReference<>(job), owned.record(job)));
        return job;
    }

    @Override
    public StepExecution createStepExecution(String stepName, JobExecution job) {
        JobRecord record = recordOf(job);
        if (record == null) {
            return owned.stock().together(() -> super.createStepExecution(stepName, job));
        }
        synchronized (record) {
            StepExecution step = OwnedJobs.newStep(owned.stepId(), stepName, job);
            record.touchContext(step);
            owned.write(record, job);
            job.addStepExecution(step);
            return step;
        }
    }

    @Override
    public void update(JobExecution job) {
        JobRecord record = recordOf(job);
        if (record == null) {
            owned.stock().together(() -> super.update(job));
            return;
        }
        synchronized (record) {
            job.setLastUpdated(LocalDateTime.now());
            if (job.getStatus() == BatchStatus.STOPPING && job.getEndTime() != null) {
                job.upgradeStatus(BatchStatus.STOPPED);
            }
            record.touch(job);
            owned.write(record, job);
        }
    }

    @Override
    public void update(StepExecution step) {
        JobExecution job = step.getJobExecution();
        JobRecord record = recordOf(job);
        if (record == null || !record.knows(step)) {
            owned.stock().together(() -> super.update(step));
            return;
        }
        synchronized (record) {
            step.setLastUpdated(LocalDateTime.now());
            record.touch(step);
            owned.write(record, job);
            if (job.isStopped() || job.isStopping()) {
                step.setTerminateOnly();
            }
        }
    }

    @Override
    public void updateExecutionContext(StepExecution step) {
        JobExecution job = step.getJobExecution();
        JobRecord record = recordOf(job);
        if (record == null || !record.knows(step)) {
            owned.stock().together(() -> super.updateExecutionContext(step));
            return;
        }
        synchronized (record) {
            record.touchContext(step);
            owned.write(record, job);
            step.getExecutionContext().clearDirtyFlag();
        }
    }

    @Override
    public void updateExecutionContext(JobExecution job) {
        JobRecord record = recordOf(job);
        if (record == null) {
            owned.stock().together(() -> super.updateExecutionContext(job));
            return;
        }
        synchronized (record) {
            record.touchContext(job);
            owned.write(record, job);
            job.getExecutionContext().clearDirtyFlag();
        }
    }

    @Override
    public @Nullable StepExecution getLastStepExecution(JobInstance instance, String stepName) {
        JobExecution job = runningOf(instance);
        return job == null
                ? super.getLastStepExecution(instance, stepName)
                : OwnedJobs.last(job, history(instance, job), stepName);
    }

    @Override
    public long getStepExecutionCount(JobInstance instance, String stepName) throws NoSuchStepException {
        JobExecution job = runningOf(instance);
        return job == null
                ? super.getStepExecutionCount(instance, stepName)
                : OwnedJobs.times(job, history(instance, job), stepName);
    }

    @Override
    public void deleteStepExecution(StepExecution step) {
        owned.stock().together(() -> super.deleteStepExecution(step));
    }

    @Override
    public void deleteJobExecution(JobExecution job) {
        owned.stock().together(() -> super.deleteJobExecution(job));
    }

    @Override
    public void deleteJobInstance(JobInstance instance) {
        owned.stock().together(() -> super.deleteJobInstance(instance));
    }

    private StepHistory history(JobInstance instance, JobExecution job) {
        Created created = instances.get(instance);
        if (created == null) {
            return owned.history(job);
        }
        synchronized (created) {
            StepHistory known = created.history;
            if (known == null) {
                known = owned.history(job);
                created.history = known;
            }
            return known;
        }
    }

    private @Nullable JobRecord recordOf(JobExecution job) {
        Owner owner = owners.get(job);
        return owner != null && owner.job().get() == job ? owner.record() : null;
    }

    /** The execution that this repository created last, while it goes on. */
    private @Nullable JobExecution runningOf(JobInstance instance) {
        Created created = instances.get(instance);
        WeakReference<JobExecution> job = created == null || created.instance.get() != instance ? null : created.job;
        JobExecution running = job == null ? null : job.get();
        return running == null || running.getEndTime() != null ? null : running;
    }

    /** One over that database; it joins transactions of its data source. */
    public static JobRepository of(DataSource dataSource) {
        return new LeanJobRepository(OwnedJobs.over(dataSource));
    }
}
