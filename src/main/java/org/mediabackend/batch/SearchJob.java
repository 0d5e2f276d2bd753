package org.mediabackend.batch;

import static org.mediabackend.batch.FfmpegStory.FALLBACK;
import static org.mediabackend.batch.FfmpegStory.PRIMARY;

import java.util.List;
import org.mediabackend.batch.CommandWork.Place;
import org.mediabackend.media.CandidateOrder;
import org.mediabackend.media.CandidateOrder.Ranked;
import org.mediabackend.media.Command;
import org.mediabackend.media.CommandOutcome;
import org.mediabackend.media.Spec;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.TaskEnd;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.support.SimpleFlow;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;

/**
 * A search: one step per candidate in order of score; a rejected candidate routes to the next. What a candidate writes
 * is published when it has succeeded as a whole.
 */
final class SearchJob implements TaskJob {

    private static final String STAGE = "ffmpeg-search";
    private static final int MAX_STEP_NAME = 100;

    private final AttemptContext attempt;
    private final Spec.Search search;
    private final CommandWork commands;
    private final FfmpegStory ffmpeg;
    private final List<Ranked> order;

    SearchJob(AttemptContext attempt, Spec.Search search, CommandWork commands) {
        this.attempt = attempt;
        this.search = search;
        this.commands = commands;
        // An earlier attempt's order stands: the ffmpeg at hand may infer another one, and the steps are known by
        // place.
        this.order = CandidateOrder.inOrder(
                CandidateOrder.rank(search.candidates(), commands::encodeCount),
                attempt.story().plannedCandidates());
        this.ffmpeg = new FfmpegStory(attempt.story(), attempt.taskId().toString(), search.label());
        attempt.story()
                .plan(
                        order.stream().map(SearchJob::stepName).toList(),
                        order.stream().map(Ranked::origIndex).toList());
    }

    @Override
    public Job job() {
        List<Step> steps = order.stream().map(this::step).toList();
        FlowBuilder<SimpleFlow> flow = new FlowBuilder<>("search");
        flow.start(steps.getFirst());
        for (int i = 0; i < steps.size(); i++) {
            flow.from(steps.get(i)).on("COMPLETED").end();
            if (i + 1 < steps.size()) {
                flow.from(steps.get(i)).on("FAILED").to(steps.get(i + 1));
            }
            flow.from(steps.get(i)).on("*").fail();
        }
        return new JobBuilder(attempt.task().kind().wireName(), attempt.repository())
                .start(flow.build())
                .end()
                .listener(new ErrorInExitMessage(attempt.story()))
                .build();
    }

    @Override
    public TaskEnd.Succeeded succeeded() {
        Story story = attempt.story();
        var result = ffmpeg.searchResult(search.label());
        String chosen = result.path("chosen").path("label").asString();
        boolean fallback = ffmpeg.variant().equals(FALLBACK);
        story.skipPending();
        story.at("done", search.label() + ": done (" + chosen + (fallback ? ", fallback)" : ")"));
        return new TaskEnd.Succeeded(result.toString());
    }

    @Override
    public TaskEnd.Failed failed() {
        attempt.story().skipPending();
        attempt.story().at("error", search.label() + ": all candidates failed");
        if (attempt.story().failureCode() == FailureCode.INTERNAL) {
            // A bug stopped the search: not every candidate was tried.
            attempt.story().at("error", search.label() + ": failed");
            return new TaskEnd.Failed(
                    FailureCode.INTERNAL, attempt.story().error().orElse("the job failed"));
        }
        // If one failed for want of resources, the search may succeed another time.
        FailureCode code = attempt.story().stepFailures().stream()
                .filter(FailureCode::mayPass)
                .findFirst()
                .orElse(FailureCode.ALL_CANDIDATES_FAILED);
        return new TaskEnd.Failed(code, "all candidates failed");
    }

    private Step step(Ranked candidate) {
        return WorkStep.once(
                stepName(candidate), attempt, candidate.orderIndex(), execution -> run(candidate, execution));
    }

    private StepOutcome run(Ranked candidate, StepExecution execution) throws InterruptedException {
        if (attempt.stop().isStopped()) {
            return new StepOutcome.Stopped();
        }
        long started = System.nanoTime();
        Story story = attempt.story();
        int step = candidate.orderIndex();
        String label = candidate.candidate().label();
        ffmpeg.candidateStarted(candidate, order.size());
        story.at(STAGE, search.label() + ": try " + label + " [" + (step + 1) + "/" + order.size() + "]");
        story.stepStarted(step);

        Trial trial = Trial.resume(execution, attempt);
        CommandOutcome outcome = runVariant(candidate, trial, execution);
        if (outcome instanceof CommandOutcome.Failed
                && trial.variant().equals(PRIMARY)
                && !candidate.candidate().fallbackCommands().isEmpty()) {
            commands.discard(attempt, trial.written());
            trial.toFallback();
            trial.save(execution, attempt);
            outcome = runVariant(candidate, trial, execution);
        }
        if (outcome instanceof CommandOutcome.Succeeded succeeded) {
            outcome = commands.publish(attempt, succeeded, trial.written(), () -> {
                ffmpeg.candidateEnded(
                        candidate, millisSince(started), trial.variant().equals(FALLBACK), null);
                story.stepEnded(step, "success", 0, "");
                story.stepOutputs(step, succeeded.outputs());
            });
        } else {
            // A stopped candidate's commands run again in the next attempt unless they had finished.
            if (outcome instanceof CommandOutcome.Failed) {
                commands.discard(attempt, trial.written());
                Trial.forget(execution);
            }
        }
        return ended(candidate, trial, outcome, millisSince(started));
    }

    private CommandOutcome runVariant(Ranked candidate, Trial trial, StepExecution execution)
            throws InterruptedException {
        List<Command> of = trial.variant().equals(PRIMARY)
                ? candidate.candidate().commands()
                : candidate.candidate().fallbackCommands();
        Story story = attempt.story();
        if (trial.next() == 0 || ffmpeg.told() < trial.next()) {
            trial.fromStart();
            ffmpeg.variantStarted(trial.variant(), of.size());
        }
        CommandOutcome outcome = new CommandOutcome.Succeeded(List.of(), List.of(), 0, List.of(), List.of());
        for (int i = trial.next(); i < of.size(); i++) {
            Place place = new Place(
                    candidate.orderIndex(), trial.variant(), i, of.size(), trial.written(), search.outputCheck());
            story.partStarts(of.size() - i);
            outcome = commands.run(attempt, ffmpeg, of.get(i), place);
            if (!(outcome instanceof CommandOutcome.Succeeded succeeded)) {
                return outcome;
            }
            story.progressed(1);
            trial.finished(i, succeeded.written());
            trial.save(execution, attempt);
        }
        return outcome;
    }

    private StepOutcome ended(Ranked candidate, Trial trial, CommandOutcome outcome, long durationMs) {
        Story story = attempt.story();
        boolean usedFallback = trial.variant().equals(FALLBACK);
        int step = candidate.orderIndex();
        return switch (outcome) {
            case CommandOutcome.Succeeded s -> new StepOutcome.Done();
            case CommandOutcome.Failed f -> {
                ffmpeg.candidateEnded(candidate, durationMs, usedFallback, f.error());
                story.stepFailed(step, CommandWork.failureCode(f.reason()), f.exitCode(), f.error());
                story.at(
                        STAGE,
                        search.label() + ": candidate failed ("
                                + candidate.candidate().label() + ")");
                story.failed(FailureCode.ALL_CANDIDATES_FAILED, "all candidates failed");
                yield new StepOutcome.Failed(f.error());
            }
            case CommandOutcome.Stopped s -> {
                story.stepEnded(step, "pending", null, "stopped");
                yield new StepOutcome.Stopped();
            }
        };
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** Spring Batch matches steps by name on a restart; the place makes equal labels differ. */
    private static String stepName(Ranked candidate) {
        String name = "candidate-" + (candidate.orderIndex() + 1) + " "
                + candidate.candidate().label();
        return name.codePointCount(0, name.length()) <= MAX_STEP_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_STEP_NAME));
    }
}
