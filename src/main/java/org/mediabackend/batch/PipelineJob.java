package org.mediabackend.batch;

import static org.mediabackend.batch.FfmpegStory.FALLBACK;
import static org.mediabackend.batch.FfmpegStory.PRIMARY;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.CommandWork.Place;
import org.mediabackend.media.Command;
import org.mediabackend.media.CommandOutcome;
import org.mediabackend.media.Spec;
import org.mediabackend.task.TaskEnd;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.step.Step;

/** A pipeline: one step per command; a failed primary command routes to the first fallback command. */
final class PipelineJob implements TaskJob {

    private static final String STAGE = "ffmpeg";

    private final AttemptContext attempt;
    private final Spec.Pipeline pipeline;
    private final CommandWork commands;
    private final FfmpegStory ffmpeg;

    PipelineJob(AttemptContext attempt, Spec.Pipeline pipeline, CommandWork commands) {
        this.attempt = attempt;
        this.pipeline = pipeline;
        this.commands = commands;
        this.ffmpeg = new FfmpegStory(attempt.story(), attempt.taskId().toString(), pipeline.label());
        attempt.story().plan(stepNames());
    }

    @Override
    public Job job() {
        List<Step> primary = steps(PRIMARY, pipeline.commands());
        List<Step> fallback = steps(FALLBACK, pipeline.fallbackCommands());
        FlowBuilder<SimpleFlow> flow = new FlowBuilder<>("pipeline");
        flow.start(primary.getFirst());
        route(flow, primary, fallback.isEmpty() ? null : fallback.getFirst());
        route(flow, fallback, null);
        return new JobBuilder(attempt.task().kind().wireName(), attempt.repository())
                .start(flow.build())
                .end()
                .listener(new ErrorInExitMessage(attempt.story()))
                .build();
    }

    @Override
    public TaskEnd.Succeeded succeeded() {
        attempt.story().skipPending();
        attempt.story()
                .at("done", pipeline.label() + (ffmpeg.variant().equals(FALLBACK) ? ": done (fallback)" : ": done"));
        return new TaskEnd.Succeeded(ffmpeg.pipelineResult(pipeline.label()).toString());
    }

    @Override
    public TaskEnd.Failed failed() {
        Story story = attempt.story();
        story.skipPending();
        story.at("error", pipeline.label() + ": failed");
        String told = ffmpeg.error();
        return new TaskEnd.Failed(story.failureCode(), story.error().orElse(told == null ? "the job failed" : told));
    }

    private static void route(FlowBuilder<SimpleFlow> flow, List<Step> steps, @Nullable Step onFailure) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (i + 1 < steps.size()) {
                flow.from(step).on("COMPLETED").to(steps.get(i + 1));
            } else {
                flow.from(step).on("COMPLETED").end();
            }
            if (onFailure != null) {
                flow.from(step).on("FAILED").to(onFailure);
            }
            flow.from(step).on("*").fail();
        }
    }

    private List<Step> steps(String variant, List<Command> of) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            int index = i;
            steps.add(WorkStep.once(
                    stepName(variant, i),
                    attempt,
                    stepIndex(variant, i),
                    execution -> run(variant, index, of.get(index))));
        }
        return steps;
    }

    private StepOutcome run(String variant, int index, Command command) throws InterruptedException {
        if (attempt.stop().isStopped()) {
            return new StepOutcome.Stopped();
        }
        Story story = attempt.story();
        int step = stepIndex(variant, index);
        int total = variant.equals(PRIMARY)
                ? pipeline.commands().size()
                : pipeline.fallbackCommands().size();
        if (index == 0 || !ffmpeg.variant().equals(variant)) {
            ffmpeg.variantStarted(variant, total);
        }
        story.partStarts(total - index);
        story.at(STAGE, pipeline.label() + ": " + variant + " [" + (index + 1) + "/" + total + "]");
        story.stepStarted(step);

        CommandOutcome outcome = commands.run(
                attempt, ffmpeg, command, new Place(step, variant, index, 1, List.of(), pipeline.outputCheck()));
        if (outcome instanceof CommandOutcome.Succeeded succeeded) {
            outcome = commands.publish(attempt, succeeded, succeeded.written(), () -> {
                story.progressed(1);
                story.stepEnded(step, "success", 0, "");
                story.stepOutputs(step, succeeded.outputs());
                story.stepBytes(step, succeeded.bytes());
            });
        }
        return ended(step, variant, outcome);
    }

    private StepOutcome ended(int step, String variant, CommandOutcome outcome) {
        Story story = attempt.story();
        return switch (outcome) {
            case CommandOutcome.Succeeded s -> new StepOutcome.Done();
            case CommandOutcome.Failed f -> {
                story.stepFailed(step, CommandWork.failureCode(f.reason()), f.exitCode(), f.error());
                story.at(STAGE, pipeline.label() + ": " + variant + " failed");
                yield new StepOutcome.Failed(f.error());
            }
            case CommandOutcome.Stopped s -> {
                story.stepEnded(step, "pending", null, "stopped");
                yield new StepOutcome.Stopped();
            }
        };
    }

    private int stepIndex(String variant, int index) {
        return variant.equals(PRIMARY) ? index : pipeline.commands().size() + index;
    }

    private List<String> stepNames() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < pipeline.commands().size(); i++) {
            names.add(stepName(PRIMARY, i));
        }
        for (int i = 0; i < pipeline.fallbackCommands().size(); i++) {
            names.add(stepName(FALLBACK, i));
        }
        return names;
    }

    /** Spring Batch matches steps by name on a restart, so the name depends on nothing but the place. */
    private static String stepName(String variant, int index) {
        return variant + "-" + (index + 1);
    }
}
