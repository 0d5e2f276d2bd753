package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Stopped;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.media.CommandOutcome.Written;
import org.mediabackend.process.OwnedProcess;
import org.mediabackend.process.ProcessOutcome;
import org.mediabackend.process.ProcessOutput;
import org.mediabackend.process.ProcessSpec;
import org.mediabackend.tools.Executable;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Runs one command with the real tool: its outputs go to hidden directories, its progress is read, its process tree is
 * surely ended. Thread-safe; {@link #run} belongs on a platform thread that lives as long as the command.
 */
@Component
public class CommandRunner {

    private static final Logger log = LoggerFactory.getLogger(CommandRunner.class);

    /** 128 + SIGINT and SIGTERM, and what ffmpeg makes of both. */
    private static final Set<Integer> INTERRUPTED = Set.of(130, 143, 255);

    private static final Duration FOR_THE_SERVER_TO_STOP = Duration.ofSeconds(2);

    private final Toolbox toolbox;
    private final FfmpegOptionsAtHand options;
    private final InputProbe probe;

    CommandRunner(Toolbox toolbox, FfmpegOptionsAtHand options, InputProbe probe) {
        this.toolbox = toolbox;
        this.options = options;
        this.probe = probe;
    }

    /** The tool, if it is there and runs. */
    public Optional<Executable> executable(Tool tool) {
        return toolbox.find(tool);
    }

    /** Why the tool is not there, and what to do. */
    public String missing(Tool tool) {
        return toolbox.missing(tool);
    }

    /** What the ffmpeg at hand understands. */
    public FfmpegOptions options() {
        return options.get();
    }

    /**
     * Runs the command to its end.
     *
     * @throws InterruptedException if the thread was interrupted; the process has ended then
     */
    public CommandOutcome run(CommandRun run, StopSignal stop, CommandListener listener) throws InterruptedException {
        Command command = run.command();
        Executable executable = toolbox.find(command.tool()).orElse(null);
        if (executable == null) {
            return failed(Reason.TOOL_MISSING, null, toolbox.missing(command.tool()));
        }
        if (!Files.isDirectory(run.directory())) {
            return failed(Reason.DIRECTORY_MISSING, null, "the directory " + run.directory() + " does not exist");
        }
        CommandPlan plan;
        try {
            plan = CommandPlan.of(run, options());
        } catch (FfmpegArgvException e) {
            return failed(Reason.ARGUMENTS, null, String.valueOf(e.getMessage()));
        }
        try {
            listener.writesTo(plan.written().stream().map(Written::hidden).toList());
            Optional<String> refusal = plan.refusal().get();
            if (refusal.isPresent()) {
                String error = FailureText.exit(command.tool().wireName(), 1, List.of(refusal.get()));
                return failed(Reason.OUTPUT_EXISTS, 1, error);
            }
            plan.open();
        } catch (IOException e) {
            return failed(Reason.DISK, null, "no place to write the output: " + e);
        }
        boolean succeeded = false;
        try {
            Optional<Duration> expected = expected(command, plan, run.directory(), stop);
            ProcessOutcome outcome = process(executable, command, plan, run, expected, stop, listener);
            CommandOutcome told = told(command, plan, run, outcome, stop);
            succeeded = told instanceof Succeeded;
            return told;
        } finally {
            if (!succeeded) {
                discard(plan.written());
            }
        }
    }

    private Optional<Duration> expected(Command command, CommandPlan plan, Path directory, StopSignal stop) {
        Double hint = command.durationHintSeconds();
        if (hint != null) {
            return Optional.of(Duration.ofNanos((long) (hint * 1e9)));
        }
        return plan.ffmpeg()
                .filter(argv -> !argv.onlyInforms())
                .flatMap(argv -> ExpectedDuration.of(argv, probe.of(directory, command, stop)));
    }

    private static ProcessOutcome process(
            Executable executable,
            Command command,
            CommandPlan plan,
            CommandRun run,
            Optional<Duration> expected,
            StopSignal stop,
            CommandListener listener)
            throws InterruptedException {
        Long timeoutMs = command.timeoutMs();
        ProcessSpec spec = new ProcessSpec(
                argv(executable, command.tool(), plan.args()),
                run.directory(),
                environment(executable, command),
                timeoutMs == null ? null : Duration.ofMillis(timeoutMs));
        FfmpegProgressParser parser = new FfmpegProgressParser(expected);
        Consumer<String> progress =
                line -> parser.line(line).ifPresent(now -> listener.progressed(now, parser.fraction()));
        try (OwnedProcess process = OwnedProcess.start(spec, output(plan, progress));
                StopSignal.Registration registration = stop.onStop(process::stop)) {
            return process.await();
        }
    }

    private static ProcessOutput output(CommandPlan plan, Consumer<String> progress) {
        return new ProcessOutput() {
            @Override
            public void stdout(String line) {
                if (plan.progress() == OutputPlan.Progress.STANDARD_OUTPUT) {
                    progress.accept(line);
                }
            }

            @Override
            public void stderr(String line) {
                if (plan.progress() == OutputPlan.Progress.STANDARD_ERROR) {
                    progress.accept(line);
                }
            }
        };
    }

    /**
     * Whether the tool ended since the server is ending: Ctrl-C in a terminal signals every process of the group, and
     * the tool may be gone before the server tells its attempts.
     */
    private static boolean wasInterrupted(int exitCode, StopSignal stop) throws InterruptedException {
        return stop.isStopped() || (INTERRUPTED.contains(exitCode) && stop.await(FOR_THE_SERVER_TO_STOP));
    }

    /** ImageMagick 6 has a program for each of what are sub-commands of 7's one. */
    private static List<String> argv(Executable executable, Tool tool, List<String> args) {
        if (tool == Tool.MAGICK && executable.path().endsWith("convert")) {
            MagickCommand magick = MagickCommand.of(args);
            Path sibling = executable.path().resolveSibling(magick.utility());
            String program = Files.exists(sibling) ? sibling.toString() : magick.utility();
            List<String> argv = new ArrayList<>(List.of(program));
            argv.addAll(magick.args());
            return argv;
        }
        return executable.argv(args);
    }

    /** An environment made from nothing: what the server's own holds is nobody else's. */
    static Map<String, String> environment(Executable executable, Command command) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("HOME", "/tmp");
        environment.put("TMPDIR", "/tmp");
        environment.put("LANG", "C.UTF-8");
        command.env().forEach((name, value) -> {
            if (value == null) {
                environment.remove(name);
            } else {
                environment.put(name, value);
            }
        });
        environment.putAll(executable.environment());
        return environment;
    }

    private static CommandOutcome told(
            Command command, CommandPlan plan, CommandRun run, ProcessOutcome outcome, StopSignal stop)
            throws InterruptedException {
        Tails tails = new Tails(plan, run);
        String tool = command.tool().wireName();
        return switch (outcome) {
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr)
            when code == 0 -> new Succeeded(plan.written(), plan.outputs(), tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr)
            when wasInterrupted(code, stop) -> new Stopped(tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr) -> {
                List<String> errors = tails.stderr(stderr);
                boolean full = errors.stream().anyMatch(line -> line.contains("No space left on device"));
                yield new Failed(
                        full ? Reason.DISK : Reason.EXIT,
                        code,
                        FailureText.exit(tool, code, errors),
                        tails.stdout(stdout),
                        errors);
            }
            case ProcessOutcome.TimedOut(Duration timeout, List<String> stdout, List<String> stderr) ->
                new Failed(
                        Reason.TIMEOUT,
                        null,
                        FailureText.timeout(tool, timeout),
                        tails.stdout(stdout),
                        tails.stderr(stderr));
            case ProcessOutcome.Stopped(List<String> stdout, List<String> stderr) ->
                new Stopped(tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.NotStarted(String reason) -> failed(Reason.TOOL_MISSING, null, reason);
        };
    }

    private static Failed failed(Reason reason, @Nullable Integer exitCode, String error) {
        return new Failed(reason, exitCode, Mask.text(error), List.of(), List.of());
    }

    private static void discard(List<Written> written) {
        for (Written each : written) {
            try {
                FileSystemUtils.deleteRecursively(each.hidden());
            } catch (IOException e) {
                log.warn("{} could not be removed ({})", each.hidden(), e.toString());
            }
        }
    }
}
