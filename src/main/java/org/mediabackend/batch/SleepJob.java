package org.mediabackend.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.mediabackend.media.Spec;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.TaskEnd;
import org.mediabackend.workspace.Workspaces;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;

/** The demo: sleeps in steps, then writes one file. */
final class SleepJob implements TaskJob {

    private static final String ARTIFACT = "result.txt";

    private final AttemptContext attempt;
    private final Spec.Sleep sleep;
    private final Workspaces workspaces;
    private final Publishing publishing;

    SleepJob(AttemptContext attempt, Spec.Sleep sleep, Workspaces workspaces, Publishing publishing) {
        this.attempt = attempt;
        this.sleep = sleep;
        this.workspaces = workspaces;
        this.publishing = publishing;
        attempt.story().plan(List.of("sleep"));
    }

    @Override
    public Job job() {
        return new JobBuilder(attempt.task().kind().wireName(), attempt.repository())
                .start(WorkStep.once("sleep", attempt, 0, execution -> run()))
                .listener(new ErrorInExitMessage(attempt.story()))
                .build();
    }

    @Override
    public TaskEnd.Succeeded succeeded() {
        attempt.story().at("done", "done");
        Path artifact = workspaces.place(attempt.taskId()).resolve(ARTIFACT);
        return new TaskEnd.Succeeded(
                Story.object().put("artifactPath", artifact.toString()).toString());
    }

    @Override
    public TaskEnd.Failed failed() {
        attempt.story().at("error", "failed");
        return new TaskEnd.Failed(
                attempt.story().failureCode(), attempt.story().error().orElse("the job failed"));
    }

    private StepOutcome run() throws InterruptedException {
        Story story = attempt.story();
        story.stepStarted(0);
        Duration each = Duration.ofNanos((long) (sleep.seconds() * 1e9 / sleep.steps()));
        for (int i = 0; i < sleep.steps(); i++) {
            story.partStarts(sleep.steps() - i);
            story.at("running", "step " + (i + 1) + "/" + sleep.steps());
            if (i == 0) {
                attempt.writer().begins();
            }
            if (attempt.stop().await(each)) {
                story.stepEnded(0, "pending", null, "stopped");
                return new StepOutcome.Stopped();
            }
            story.progressed(1);
            story.stepProgress(0, (i + 1) * 99 / sleep.steps());
        }
        try {
            String text = "slept " + sleep.seconds() + " s in " + sleep.steps() + " steps\n";
            publishing.publishArtifact(attempt, ARTIFACT, text, published -> {
                story.stepEnded(0, "success", null, "");
                story.stepOutputs(0, List.of(published));
            });
        } catch (CancelledException e) {
            story.stepEnded(0, "pending", null, "stopped");
            return new StepOutcome.Stopped();
        } catch (IOException e) {
            String error = DiskTrouble.sentence("the artifact could not be written", e);
            story.stepFailed(0, FailureCode.DISK, null, error);
            return new StepOutcome.Failed(error);
        }
        return new StepOutcome.Done();
    }
}
