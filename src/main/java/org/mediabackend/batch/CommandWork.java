package org.mediabackend.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Command;
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
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Publication;
import org.mediabackend.workspace.Workspaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.node.ObjectNode;

/** Runs one command of an attempt and tells its story; publishes or discards what it wrote. Thread-safe. */
@Component
class CommandWork {

    private static final Logger log = LoggerFactory.getLogger(CommandWork.class);

    private final CommandRunner runner;
    private final Workspaces workspaces;
    private final TaskLedger ledger;
    private final TransactionTemplate transaction;
    private final List<AttemptListener> listeners;

    CommandWork(
            CommandRunner runner,
            Workspaces workspaces,
            TaskLedger ledger,
            TransactionTemplate transaction,
            List<AttemptListener> listeners) {
        this.ledger = ledger;
        this.transaction = transaction;
        this.runner = runner;
        this.workspaces = workspaces;
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

    /** Runs the command to its end. Nothing is published. */
    CommandOutcome run(AttemptContext attempt, FfmpegStory story, Command command, Place place)
            throws InterruptedException {
        story.commandStarted(place.index(), Mask.commandLine(command.tool().wireName(), command.args()));
        attempt.reporter().flush();
        CommandOutcome outcome = outcome(attempt, command, place);
        story.commandEnded(outcome);
        listeners.forEach(listener -> listener.commandEnded(command.tool(), exitCode(outcome)));
        if (outcome instanceof CommandOutcome.Failed failed) {
            attempt.story().failed(failureCode(failed.reason()), failed.error());
        }
        return outcome;
    }

    /**
     * Makes visible what was written, and says so in the same transaction: a later attempt then knows of both or of
     * neither. An outcome, since a full disk or a vanished directory is no bug.
     *
     * @param told tells the story of the success; taken back if it does not come to that
     */
    CommandOutcome publish(
            AttemptContext attempt, CommandOutcome.Succeeded succeeded, List<Written> written, Runnable told) {
        Lease lease = attempt.task().lease();
        try {
            attempt.reporter()
                    .saying(
                            told,
                            () -> transaction.executeWithoutResult(status -> {
                                // Under the row's lock: nobody takes the task over between the look and the last
                                // rename.
                                if (!ledger.mayPublish(lease)) {
                                    throw ledger.isHeld(lease)
                                            ? new CancelledException()
                                            : new LeaseLostException(lease);
                                }
                                publish(written);
                                ledger.report(lease, attempt.story().wholeReport());
                            }));
            for (Written each : written) {
                workspaces.removeLeftovers(lease, each.target());
            }
            return succeeded;
        } catch (CancelledException e) {
            discard(written);
            return new CommandOutcome.Stopped(succeeded.stdoutTail(), succeeded.stderrTail());
        } catch (IOException | UncheckedIOException e) {
            return new CommandOutcome.Failed(
                    Reason.DISK, 0, "the output could not be published: " + e, List.of(), succeeded.stderrTail());
        }
    }

    /** Between the command's end and its publication somebody cancelled the task. */
    private static final class CancelledException extends RuntimeException {}

    private static void publish(List<Written> written) {
        for (Written each : written) {
            try {
                publication(each).publish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Removes what was written and will not be published. */
    void discard(List<Written> written) {
        for (Written each : written) {
            try {
                publication(each).discard();
            } catch (IOException e) {
                log.warn("{} could not be removed ({})", each.hidden(), e.toString());
            }
        }
    }

    private CommandOutcome outcome(AttemptContext attempt, Command command, Place place) throws InterruptedException {
        Path directory;
        try {
            Path workspace = workspaces.workspace(attempt.taskId());
            String cwd = command.cwd();
            directory = cwd == null ? workspace : workspaces.dataDirectory().resolve(cwd);
        } catch (IOException e) {
            return new CommandOutcome.Failed(
                    Reason.DISK, null, "the workspace could not be made: " + e, List.of(), List.of());
        }
        String hidden = Workspaces.hiddenName(attempt.task().lease()) + "." + place.step() + "." + place.variant() + "."
                + place.index();
        CommandRun run = new CommandRun(command, directory, hidden, place.unpublished(), place.outputCheck());
        return runner.run(run, attempt.stop(), (progress, fraction) -> {
            attempt.story().live(json(progress));
            fraction.ifPresent(done -> attempt.story().progressed(done));
            fraction.ifPresent(done -> attempt.story().stepProgress(place.step(), place.stepPercent(done)));
        });
    }

    private static Publication publication(Written written) {
        return new Publication(written.hidden(), written.target());
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
            case DISK -> FailureCode.DISK;
        };
    }
}
