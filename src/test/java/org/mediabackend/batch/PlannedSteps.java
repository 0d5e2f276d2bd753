package org.mediabackend.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.mediabackend.batch.JobPlan.StepPart;
import org.mediabackend.batch.JobPlan.Work;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.core.task.TaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;

/** Builds the steps of a random job, for one launch. */
final class PlannedSteps {

    private final JobPlan plan;
    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final TaskExecutor executor;
    private final Disturbance disturbance;

    PlannedSteps(
            JobPlan plan,
            JobRepository repository,
            PlatformTransactionManager transactions,
            TaskExecutor executor,
            Disturbance disturbance) {
        this.plan = plan;
        this.repository = repository;
        this.transactions = transactions;
        this.executor = executor;
        this.disturbance = disturbance;
    }

    /** @param alone whether no other flow runs at the same time */
    Step build(StepPart part, boolean alone) {
        String name = part.name();
        StepBuilder builder = new StepBuilder(name, repository).allowStartIfComplete(part.again());
        if (part.limit() > 0) {
            builder.startLimit(part.limit());
        }
        return switch (part.work()) {
            case TASKLET -> builder.tasklet(work(name, alone), transactions).build();
            case DETACHED_TASKLET -> builder.tasklet(work(name, alone)).build();
            case CHUNKS, OLD_CHUNKS, SKIPPING_CHUNKS -> chunks(part.work(), builder, name);
            case PARTITIONS ->
                builder.partitioner(name + "-part", PlannedSteps::partitions)
                        .step(tasklet(name + "-part"))
                        .gridSize(1 + plan.chance(name, -2).nextInt(4))
                        .taskExecutor(executor)
                        .build();
            case FLOW -> builder.flow(flow(name)).build();
        };
    }

    private Flow flow(String name) {
        return new FlowBuilder<Flow>(name + "-flow")
                .start(tasklet(name + "-1"))
                .next(tasklet(name + "-2"))
                .build();
    }

    /** Its name stands in contexts: that of a lambda would differ from process to process. */
    private final class ByName implements Tasklet {
        @Override
        public RepeatStatus execute(StepContribution contribution, ChunkContext chunk) {
            String step = chunk.getStepContext().getStepExecution().getStepName();
            return work(step, false).execute(contribution, chunk);
        }
    }

    /** One step for many: each partition has the work of its own name. */
    private Step tasklet(String name) {
        return new StepBuilder(name, repository)
                .tasklet(new ByName(), transactions)
                .build();
    }

    private PlannedWork work(String step, boolean alone) {
        return new PlannedWork(plan, step, disturbance, alone);
    }

    @SuppressWarnings({"removal", "deprecation"})
    private Step chunks(Work kind, StepBuilder builder, String name) {
        PlannedWork work = work(name, false);
        ItemWriter<Integer> writer = chunk -> work.write(
                Objects.requireNonNull(StepSynchronizationManager.getContext()).getStepExecution(), chunk.getItems());
        return switch (kind) {
            case OLD_CHUNKS ->
                builder.<Integer, Integer>chunk(work.chunk(), transactions)
                        .reader(work)
                        .processor(work::process)
                        .writer(writer)
                        .build();
            case SKIPPING_CHUNKS ->
                builder.<Integer, Integer>chunk(work.chunk())
                        .transactionManager(transactions)
                        .reader(work)
                        .processor(work::processOrSkip)
                        .writer(writer)
                        .faultTolerant()
                        .skip(IllegalArgumentException.class)
                        .skipLimit(10)
                        .build();
            default ->
                builder.<Integer, Integer>chunk(work.chunk())
                        .transactionManager(transactions)
                        .reader(work)
                        .processor(work::process)
                        .writer(writer)
                        .build();
        };
    }

    private static Map<String, ExecutionContext> partitions(int count) {
        Map<String, ExecutionContext> partitions = new HashMap<>();
        for (int i = 0; i < count; i++) {
            ExecutionContext context = new ExecutionContext();
            context.putInt("part", i);
            partitions.put("p" + i, context);
        }
        return partitions;
    }
}
