package org.mediabackend.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.Disturbance.Operator;
import org.mediabackend.batch.JobPlan.Launch;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobExecutionNotRunningException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Runs random jobs on one database: each launch in what would be a process of its own, with a repository of its own.
 */
final class PlanRun {

    static final String DEAD = "dead";

    /** Begins what is told of a launch. */
    static final String LAUNCH = "launch ";

    private final DataSource dataSource;
    private final IntFunction<RepositoryOpening> openings;
    private final BatchTables tables;

    /** @param openings which repository a launch is to use */
    PlanRun(DataSource dataSource, IntFunction<RepositoryOpening> openings) {
        this.dataSource = dataSource;
        this.openings = openings;
        this.tables = new BatchTables(JdbcClient.create(dataSource));
    }

    /** How a plan is launched once; says how it ended. */
    @FunctionalInterface
    interface Launching {
        String launch(JobPlan plan, Launch launch);
    }

    /** All launches of the job until it is completed, and one more: after each how it ended, and the tables. */
    List<String> run(JobPlan plan) {
        return run(plan, (any, launch) -> launch(plan, launch, () -> {}));
    }

    List<String> run(JobPlan plan, Launching launching) {
        List<String> story = new ArrayList<>();
        boolean completed = false;
        for (Launch launch : plan.launches()) {
            boolean more = !completed;
            String end = launching.launch(plan, launch);
            story.add(LAUNCH + launch + ": " + end);
            story.addAll(tables.of(plan.jobName()));
            story.addAll(RepositoryReading.of(open(launch), plan.jobName()));
            story.addAll(recover(plan, launch));
            completed = lastStatus(plan, launch) == BatchStatus.COMPLETED;
            if (!more) {
                break;
            }
        }
        return story;
    }

    /** In a process that is not the launched one's: what a death left open is closed, as Spring Batch does it. */
    private List<String> recover(JobPlan plan, Launch launch) {
        JobRepository repository = open(launch);
        JobExecution last = last(repository, plan);
        if (last == null || !last.isRunning()) {
            return List.of();
        }
        operator(repository, null).recover(last);
        List<String> story = new ArrayList<>(List.of("recovered"));
        story.addAll(tables.of(plan.jobName()));
        return story;
    }

    private BatchStatus lastStatus(JobPlan plan, Launch launch) {
        JobExecution last = last(open(launch), plan);
        return last == null ? BatchStatus.UNKNOWN : last.getStatus();
    }

    /**
     * Launches once, here.
     *
     * @param death ends the process where the launch says that it dies
     */
    String launch(JobPlan plan, Launch launch, Runnable death) {
        PlatformTransactionManager transactions = new JdbcTransactionManager(dataSource);
        TaskExecutor executor = plan.threads() ? new SimpleAsyncTaskExecutor() : new SyncTaskExecutor();
        List<Job> built = new ArrayList<>();
        Disturbance disturbance = new Disturbance(launch, another(launch, built), death);
        JobRepository repository =
                MortalRepository.of(openings.apply(launch.number()).open(dataSource, transactions), disturbance);
        PlannedSteps steps = new PlannedSteps(plan, repository, transactions, executor, disturbance);
        built.add(new PlannedJob(plan, repository, steps, executor).build());
        try {
            JobExecution execution = operator(repository, built.getFirst()).start(built.getFirst(), plan.parameters());
            return execution.getStatus() + " " + execution.getExitStatus().getExitCode();
        } catch (Disturbance.DeadException e) {
            return DEAD;
        } catch (Exception e) {
            return e.getClass().getSimpleName() + ": " + withoutNumbers(e.getMessage());
        }
    }

    /** Another process: on a thread and with a repository of its own. */
    private Operator another(Launch launch, List<Job> jobs) {
        return new Operator() {
            @Override
            public void stop(long id) {
                elsewhere(repository -> {
                    try {
                        operator(repository, jobs.getFirst()).stop(execution(repository, id));
                    } catch (JobExecutionNotRunningException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }

            @Override
            public void note(long id) {
                elsewhere(repository -> {
                    JobExecution execution = execution(repository, id);
                    execution.setStatus(BatchStatus.STOPPING);
                    repository.update(execution);
                });
            }

            private void elsewhere(Consumer<JobRepository> doing) {
                CompletableFuture.runAsync(() -> doing.accept(open(launch))).join();
            }
        };
    }

    private static JobExecution execution(JobRepository repository, long id) {
        return Objects.requireNonNull(repository.getJobExecution(id));
    }

    private JobRepository open(Launch launch) {
        return openings.apply(launch.number()).open(dataSource, new JdbcTransactionManager(dataSource));
    }

    private static @Nullable JobExecution last(JobRepository repository, JobPlan plan) {
        return repository.getLastJobExecution(plan.jobName(), plan.parameters());
    }

    private static JobOperator operator(JobRepository repository, @Nullable Job job) {
        try {
            MapJobRegistry registry = new MapJobRegistry();
            if (job != null) {
                registry.register(job);
            }
            TaskExecutorJobOperator operator = new TaskExecutorJobOperator();
            operator.setJobRepository(repository);
            operator.setJobRegistry(registry);
            operator.setTaskExecutor(new SyncTaskExecutor());
            operator.afterPropertiesSet();
            return operator;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String withoutNumbers(@Nullable String message) {
        return message == null ? "" : message.replaceAll("(id|version)=\\d+", "$1=n");
    }
}
