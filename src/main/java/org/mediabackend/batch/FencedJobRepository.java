package org.mediabackend.batch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * A job repository for one attempt: each write first checks, in its own transaction, that the attempt still holds the
 * task. Spring Batch's version columns do not do that: a late {@code update} adopts the newer version and overwrites.
 *
 * <p>A call that meets an outage of the database is repeated as a whole. Spring Batch changes its objects before the
 * commit that may fail, so a repeated call first sets right what the failed one left in memory; the row is the truth,
 * since nobody else writes it while the lease holds.
 */
final class FencedJobRepository {

    private final JobRepository repository;

    private FencedJobRepository(JobRepository repository) {
        this.repository = repository;
    }

    static JobRepository of(JobRepository repository, Persistence persistence) {
        FencedJobRepository fenced = new FencedJobRepository(repository);
        return (JobRepository) Proxy.newProxyInstance(
                FencedJobRepository.class.getClassLoader(),
                new Class<?>[] {JobRepository.class},
                (proxy, method, args) -> fenced.call(persistence, method, args));
    }

    private @Nullable Object call(Persistence persistence, Method method, Object @Nullable [] args) {
        if (!writes(method)) {
            return persistence.persistently(again -> call(method, args));
        }
        if (method.getName().equals("update")
                && args != null
                && args[0] instanceof JobExecution job
                && job.getEndTime() != null) {
            // INVARIANT: Endings writes the end of the job in the transaction that ends the task. Apart, a worker lost
            // between the two would leave a task that runs once more although its job is COMPLETED.
            return null;
        }
        if (args != null && args.length == 2 && args[1] instanceof JobExecution job) {
            return createStep(persistence, (String) args[0], job);
        }
        return persistence.fenced(again -> {
            if (again && args != null && args[0] instanceof StepExecution step) {
                adoptVersion(step);
            }
            return call(method, args);
        });
    }

    /** The job's own version is set right by each update: see {@code JobExecutionDao#synchronizeStatus}. */
    private void adoptVersion(StepExecution step) {
        StepExecution row = repository.getStepExecution(step.getId());
        step.setVersion(Objects.requireNonNull(Objects.requireNonNull(row).getVersion()));
    }

    /**
     * The new step joins its job in memory after the commit, else a rolled-back one would stay there for good. One that
     * was committed though nobody said so is found again.
     */
    private StepExecution createStep(Persistence persistence, String name, JobExecution job) {
        StepExecution row = persistence.fenced(again -> {
            StepExecution lost = again ? repository.getLastStepExecution(job.getJobInstance(), name) : null;
            return lost != null && lost.getJobExecutionId() == job.getId() && !knows(job, lost)
                    ? lost
                    : repository.createStepExecution(name, copyOf(job));
        });
        StepExecution step = new StepExecution(row.getId(), name, job);
        step.setVersion(Objects.requireNonNull(row.getVersion()));
        step.setCreateTime(row.getCreateTime());
        job.addStepExecution(step);
        return step;
    }

    private static boolean knows(JobExecution job, StepExecution step) {
        return job.getStepExecutions().stream().anyMatch(known -> known.getId() == step.getId());
    }

    private static JobExecution copyOf(JobExecution job) {
        return new JobExecution(job.getId(), job.getJobInstance(), job.getJobParameters());
    }

    private static boolean writes(Method method) {
        String name = method.getName();
        return name.startsWith("update") || name.startsWith("create") || name.startsWith("delete");
    }

    private @Nullable Object call(Method method, Object @Nullable [] args) {
        try {
            return method.invoke(repository, args);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
