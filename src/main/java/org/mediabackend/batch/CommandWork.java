package org.mediabackend.batch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Command;
import org.mediabackend.media.CommandListener;
import org.mediabackend.media.CommandOutcome;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Written;
import org.mediabackend.media.CommandRun;
import org.mediabackend.media.CommandRunner;
import org.mediabackend.media.EncodeCount;
import org.mediabackend.media.FfmpegProgress;
import org.mediabackend.media.Mask;
import org.mediabackend.media.OutputStrictness;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.TenantTasks;
import org.mediabackend.workspace.Publication;
import org.mediabackend.workspace.Workspaces;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Runs one command of an attempt and tells its story; publishes or discards what it wrote. Thread-safe. */
@Component
class CommandWork {

    private final CommandRunner runner;
    private final Workspaces workspaces;
    private final Publishing publishing;
    private final Fetching fetching;
    private final TenantTasks tenants;
    private final List<AttemptListener> listeners;

    CommandWork(
            CommandRunner runner,
            Workspaces workspaces,
            Publishing publishing,
            Fetching fetching,
            TenantTasks tenants,
            List<AttemptListener> listeners) {
        this.runner = runner;
        this.fetching = fetching;
        this.tenants = tenants;
        this.workspaces = workspaces;
        this.publishing = publishing;
        this.listeners = listeners;
    }

    /**
     * Where a command stands in its attempt.
     *
     * @param step the index of the Batch step in the task
     * @param index its place in its variant
     * @param ofStep how many commands the step has
     * @param unpublished what earlier commands of the same candidate wrote
     * @param outputCheck what the task says of the check of outputs
     */
    record Place(
            int step,
            String variant,
            int index,
            int ofStep,
            List<Written> unpublished,
            @Nullable OutputStrictness outputCheck) {

        /** How much of the step is done when so much of the command is, in percent. */
        int stepPercent(double done) {
            return (int) (100 * (ofStep == 1 ? done : (index + done) / ofStep));
        }
    }

    /** How many of the commands re-encode, as the ffmpeg at hand reads them. */
    int encodeCount(List<Command> of) {
        return EncodeCount.of(of, runner.options());
    }

    /** Runs the command to its end. Nothing is published; what an earlier one published is said before. */
    CommandOutcome run(AttemptContext attempt, FfmpegStory story, Command command, Place place)
            throws InterruptedException {
        story.commandStarted(
                place.index(), Mask.commandLine(command.tool().wireName(), command.args()), runner.sandbox());
        try {
            attempt.writer().begins();
        } catch (CancelledException e) {
            CommandOutcome stopped = new CommandOutcome.Stopped(List.of(), List.of());
            story.commandEnded(stopped);
            return stopped;
        }
        CommandOutcome outcome = outcome(attempt, command, place);
        story.commandEnded(outcome);
        listeners.forEach(listener -> listener.commandEnded(command.tool(), exitCode(outcome)));
        if (outcome instanceof CommandOutcome.Failed failed) {
            attempt.story().failed(failureCode(failed.reason()), failed.error());
        }
        return outcome;
    }

    /**
     * Makes visible what was written; the next entry says so in the same transaction. An outcome, since a full disk or
     * a vanished directory is no bug.
     *
     * @param told tells the story of the success; not called if it does not come to that
     */
    CommandOutcome publish(
            AttemptContext attempt, CommandOutcome.Succeeded succeeded, List<Written> written, Runnable told) {
        try {
            publishing.publish(
                    attempt, written.stream().map(CommandWork::publication).toList(), told);
            return succeeded;
        } catch (CancelledException e) {
            discard(attempt, written);
            return new CommandOutcome.Stopped(succeeded.stdoutTail(), succeeded.stderrTail());
        } catch (FileAlreadyExistsException e) {
            discard(attempt, written);
            String error = e.getFile() + " appeared while the command ran, and -n forbids to replace it";
            return unpublished(Reason.OUTPUT_EXISTS, error, succeeded);
        } catch (IOException e) {
            discard(attempt, written);
            return unpublished(Reason.DISK, DiskTrouble.sentence("the output could not be published", e), succeeded);
        }
    }

    private static CommandOutcome unpublished(Reason reason, String error, CommandOutcome.Succeeded succeeded) {
        return new CommandOutcome.Failed(reason, 0, error, List.of(), succeeded.stderrTail());
    }

    /** Removes what was written and will not be published. */
    void discard(AttemptContext attempt, List<Written> written) {
        written.forEach(each -> attempt.files().discard(each.hidden()));
    }

    private CommandOutcome outcome(AttemptContext attempt, Command command, Place place) throws InterruptedException {
        Path directory;
        try {
            String cwd = command.cwd();
            directory = cwd == null
                    ? workspaces.workspace(attempt.taskId())
                    : workspaces.dataDirectory().resolve(cwd);
        } catch (IOException e) {
            return new CommandOutcome.Failed(
                    Reason.DISK, null, "the workspace could not be made: " + e, List.of(), List.of());
        }
        String name = place.step() + "." + place.variant() + "." + place.index();
        Fetching.Fetched fetched = fetching.inputs(attempt, command, name);
        try {
            if (fetched.ended().isPresent()) {
                return fetched.ended().get();
            }
            CommandRun run = new CommandRun(
                    command,
                    directory,
                    attempt.files().hiddenName(name),
                    place.unpublished(),
                    attempt.story().publishedBytes(),
                    place.outputCheck(),
                    fetched.files(),
                    other -> tenants.isShared(attempt.taskId(), other));
            return run(attempt, run, place);
        } finally {
            fetched.directory().ifPresent(attempt.files()::discard);
        }
    }

    private CommandOutcome run(AttemptContext attempt, CommandRun run, Place place) throws InterruptedException {
        return runner.run(run, attempt.stop(), new CommandListener() {
            @Override
            public void progressed(FfmpegProgress progress, OptionalDouble fraction) {
                attempt.story().live(json(progress));
                fraction.ifPresent(done -> attempt.story().progressed(done));
                fraction.ifPresent(done -> attempt.story().stepProgress(place.step(), place.stepPercent(done)));
            }

            @Override
            public void writesTo(Collection<Path> hidden) throws IOException {
                attempt.files().opens(hidden);
            }
        });
    }

    private static Publication publication(Written written) {
        return new Publication(written.hidden(), written.target(), written.guarded());
    }

    private static ObjectNode json(FfmpegProgress progress) {
        return Story.tree(progress);
    }

    private static OptionalInt exitCode(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Succeeded s -> OptionalInt.of(0);
            case CommandOutcome.Failed f -> f.exitCode() == null ? OptionalInt.empty() : OptionalInt.of(f.exitCode());
            case CommandOutcome.Stopped s -> OptionalInt.empty();
        };
    }

    static FailureCode failureCode(Reason reason) {
        return switch (reason) {
            case EXIT, ARGUMENTS -> FailureCode.COMMAND_FAILED;
            case TIMEOUT -> FailureCode.COMMAND_TIMEOUT;
            case STALLED -> FailureCode.COMMAND_STALLED;
            case TOO_LARGE -> FailureCode.OUTPUT_TOO_LARGE;
            case TOOL_MISSING -> FailureCode.TOOL_MISSING;
            case DIRECTORY_MISSING -> FailureCode.DIRECTORY_MISSING;
            case OUTPUT_EXISTS -> FailureCode.OUTPUT_REFUSED;
            case OUTPUT_INVALID -> FailureCode.OUTPUT_INVALID;
            case OUT_OF_MEMORY -> FailureCode.OUT_OF_MEMORY;
            case FETCH_FAILED -> FailureCode.FETCH_FAILED;
            case FETCH_REFUSED -> FailureCode.FETCH_REFUSED;
            case DISK -> FailureCode.DISK;
        };
    }
}
