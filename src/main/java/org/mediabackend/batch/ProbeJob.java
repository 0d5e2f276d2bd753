package org.mediabackend.batch;

import java.io.IOException;
import java.util.List;
import org.mediabackend.media.CommandRunner;
import org.mediabackend.media.Spec;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.tools.Executable;
import org.mediabackend.tools.Tool;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import tools.jackson.databind.node.ObjectNode;

/** Asks the server's ffmpeg for its version and writes it to a file. */
final class ProbeJob implements TaskJob {

    private static final String ARTIFACT = "ffmpeg-version.txt";
    private static final int MAX_LINES = 3;

    private final AttemptContext attempt;
    private final Spec.Probe probe;
    private final CommandRunner runner;
    private final Publishing publishing;

    ProbeJob(AttemptContext attempt, Spec.Probe probe, CommandRunner runner, Publishing publishing) {
        this.attempt = attempt;
        this.probe = probe;
        this.runner = runner;
        this.publishing = publishing;
        attempt.story().plan(List.of("probe"));
    }

    @Override
    public Job job() {
        return new JobBuilder(attempt.task().kind().wireName(), attempt.repository())
                .start(WorkStep.once("probe", attempt, 0, execution -> run()))
                .listener(new ErrorInExitMessage(attempt.story()))
                .build();
    }

    @Override
    public TaskEnd.Succeeded succeeded() {
        attempt.story().at("done", probe.label() + ": done");
        return new TaskEnd.Succeeded(attempt.story().metaCopy().path("probe").toString());
    }

    @Override
    public TaskEnd.Failed failed() {
        attempt.story().at("error", probe.label() + ": failed");
        return new TaskEnd.Failed(
                attempt.story().failureCode(), attempt.story().error().orElse("the job failed"));
    }

    private StepOutcome run() {
        Story story = attempt.story();
        story.stepStarted(0);
        story.at("probe", probe.label());
        attempt.writer().begins();
        Executable ffmpeg = runner.executable(Tool.FFMPEG).orElse(null);
        if (ffmpeg == null) {
            return failed(FailureCode.TOOL_MISSING, runner.missing(Tool.FFMPEG));
        }
        List<String> lines = ffmpeg.versionLines().stream().limit(MAX_LINES).toList();
        try {
            ObjectNode result = Story.object().put("ffmpegPath", ffmpeg.path().toString());
            lines.forEach(result.putArray("versionLines")::add);
            publishing.publishArtifact(attempt, ARTIFACT, String.join("\n", lines) + "\n", published -> {
                result.put("artifactPath", published.toString());
                story.meta(meta -> meta.set("probe", result));
                story.stepEnded(0, "success", 0, "");
                story.stepOutputs(0, List.of(published));
            });
        } catch (CancelledException e) {
            story.stepEnded(0, "pending", null, "stopped");
            return new StepOutcome.Stopped();
        } catch (IOException e) {
            return failed(FailureCode.DISK, DiskTrouble.sentence("the artifact could not be written", e));
        }
        return new StepOutcome.Done();
    }

    private StepOutcome failed(FailureCode code, String error) {
        attempt.story().stepFailed(0, code, null, error);
        return new StepOutcome.Failed(error);
    }
}
