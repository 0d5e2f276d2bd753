package org.mediabackend.batch;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.JobPlan.Part;
import org.mediabackend.batch.JobPlan.Route;
import org.mediabackend.batch.JobPlan.SplitPart;
import org.mediabackend.batch.JobPlan.StepPart;
import org.mediabackend.batch.JobPlan.Work;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.core.task.TaskExecutor;

/** Builds a random job, for one launch: its steps, and the ways between them. */
final class PlannedJob {

    private final JobPlan plan;
    private final JobRepository repository;
    private final PlannedSteps steps;
    private final TaskExecutor executor;

    PlannedJob(JobPlan plan, JobRepository repository, PlannedSteps steps, TaskExecutor executor) {
        this.plan = plan;
        this.repository = repository;
        this.steps = steps;
        this.executor = executor;
    }

    Job build() {
        JobBuilder builder = new JobBuilder(plan.jobName(), repository);
        if (!plan.linear()) {
            return builder.start(flow("main", plan.parts(), true)).end().build();
        }
        List<Step> all = plan.parts().stream()
                .map(part -> steps.build((StepPart) part, true))
                .toList();
        SimpleJobBuilder linear = builder.start(all.getFirst());
        all.stream().skip(1).forEach(linear::next);
        return linear.build();
    }

    /** One after the other, with what each failure leads to; the flow knows steps and flows by their names. */
    private Flow flow(String name, List<Part> parts, boolean alone) {
        List<Flow> nodes = parts.stream().map(part -> node(name, part, alone)).toList();
        FlowBuilder<Flow> flow = new FlowBuilder<Flow>(name).start(nodes.getFirst());
        for (int i = 0; i < nodes.size(); i++) {
            Flow node = nodes.get(i);
            Flow next = i + 1 < nodes.size() ? nodes.get(i + 1) : null;
            if (parts.get(i) instanceof StepPart step) {
                afterFailure(flow.from(node).on("FAILED"), step, next, alone);
            } else {
                flow.from(node).on("FAILED").fail();
            }
            flow.from(node).on("STOPPED").stop();
            goOn(flow.from(node).on("*"), next);
        }
        return flow.build();
    }

    private Flow node(String prefix, Part part, boolean alone) {
        return switch (part) {
            case StepPart step ->
                new FlowBuilder<Flow>(prefix + '-' + step.name())
                        .start(steps.build(step, alone))
                        .build();
            case SplitPart split ->
                new FlowBuilder<Flow>(prefix + '-' + split.name())
                        .split(executor)
                        .add(split.flows().stream()
                                .map(parts -> flow(parts.getFirst().name() + "-flow", parts, false))
                                .toArray(Flow[]::new))
                        .build();
        };
    }

    private void afterFailure(
            FlowBuilder.TransitionBuilder<Flow> failed, StepPart step, @Nullable Flow next, boolean alone) {
        Route route = next == null && step.afterFailure() == Route.STOP_AND_RESTART ? Route.FAIL : step.afterFailure();
        switch (route) {
            case FAIL -> failed.fail();
            case END -> failed.end();
            case GO_ON -> goOn(failed, next);
            case STOP_AND_RESTART -> failed.stopAndRestart(Objects.requireNonNull(next));
            case FALL_BACK -> {
                String name = step.name() + "-fallback";
                Step fallback = steps.build(new StepPart(name, Work.TASKLET, Route.FAIL, false, 0), alone);
                Flow node =
                        new FlowBuilder<Flow>(name + "-flow").start(fallback).build();
                FlowBuilder<Flow> flow = failed.to(node);
                flow.from(node).on("FAILED").fail();
                goOn(flow.from(node).on("*"), next);
            }
        }
    }

    private static void goOn(FlowBuilder.TransitionBuilder<Flow> transition, @Nullable Flow next) {
        if (next == null) {
            transition.end();
        } else {
            transition.to(next);
        }
    }
}
