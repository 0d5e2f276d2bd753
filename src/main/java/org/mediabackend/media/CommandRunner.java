package org.mediabackend.media;

import jakarta.annotation.PostConstruct;
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
import org.mediabackend.process.SandboxLevel;
import org.mediabackend.process.SandboxUnavailableException;
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

    /** Where tools put what they need meanwhile. */
    private static final Path TEMPORARY = Path.of("/tmp");

    private final Toolbox toolbox;
    private final FfmpegOptionsAtHand options;
    private final InputProbe probe;
    private final CommandConfinement confinement;
    private final CommandSettings settings;
    private final ArgumentPolicy policy;

    CommandRunner(
            Toolbox toolbox,
            FfmpegOptionsAtHand options,
            InputProbe probe,
            CommandConfinement confinement,
            CommandSettings settings,
            ArgumentPolicy policy) {
        this.toolbox = toolbox;
        this.options = options;
        this.probe = probe;
        this.confinement = confinement;
        this.settings = settings;
        this.policy = policy;
    }

    /**
     * Ends the start where nothing would hold commands.
     *
     * @throws SandboxUnavailableException with one sentence
     */
    @PostConstruct
    void requireSandboxIfOpen() {
        if (policy.isOpen() && confinement.level() == SandboxLevel.OFF) {
            throw new SandboxUnavailableException("MEDIA_POLICY=open lets commands have any argument, and with"
                    + " MEDIA_SANDBOX=off nothing confines them; set MEDIA_SANDBOX=auto, or leave MEDIA_POLICY strict");
        }
    }

    /** How commands are confined here: {@code bubblewrap}, {@code landlock}, {@code off} or {@code none}. */
    public String sandbox() {
        return confinement.level().wireName();
    }

    /** The tool, if it is there and runs. */
    public Optional<Executable> executable(Tool tool) {
        return toolbox.find(tool);
    }

    /** Why the tool is not there, and what to do. */
    public String missing(Tool tool) {
        return toolbox.missing(tool);
    }

    /** The inputs of the command that lie on other hosts, that the server fetches for it. */
    public List<RemoteInput> remoteInputs(Command command) {
        return policy.remoteInputs(command);
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
    public CommandOutcome run(CommandRun asked, StopSignal stop, CommandListener listener) throws InterruptedException {
        CommandRun run = asked.atFetched();
        Command command = run.command();
        Executable executable = toolbox.find(command.tool()).orElse(null);
        if (executable == null) {
            return failed(Reason.TOOL_MISSING, null, toolbox.missing(command.tool()));
        }
        Optional<String> unsafe = confinement.refusal();
        if (unsafe.isPresent()) {
            return failed(Reason.TOOL_MISSING, null, unsafe.get());
        }
        if (!Files.isDirectory(run.directory())) {
            return failed(Reason.DIRECTORY_MISSING, null, "the directory " + run.directory() + " does not exist");
        }
        Optional<String> refused = policy.refusal(asked);
        if (refused.isPresent()) {
            return failed(Reason.ARGUMENTS, null, refused.get());
        }
        CommandPlan plan;
        try {
            plan = CommandPlan.of(run, options()).guardedBy(policy, command.tool());
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
            Failed failed = failed(Reason.DISK, null, notOpened(run, plan, e));
            discard(plan.written());
            return failed;
        }
        boolean succeeded = false;
        InputProbe.OfRun probes = probe.of(run, stop);
        try (CommandConfinement.Cell cell = confinement.of(run, plan);
                ExpectedLater expected = ExpectedLater.of(command, () -> expected(plan, probes))) {
            CommandWatch watch = new CommandWatch(run, plan, cell.temporary(), settings);
            ProcessOutcome outcome = process(
                    spec(executable, plan, run).within(cell.confinement()), plan, expected, watch, stop, listener);
            CommandOutcome told = checked(told(plan, run, watch, outcome, stop), plan, run, probes, watch, stop);
            succeeded = told instanceof Succeeded;
            return told;
        } catch (IOException e) {
            return failed(Reason.DISK, null, "no /tmp could be made for the command: " + e);
        } finally {
            if (!succeeded) {
                discard(plan.written());
            }
        }
    }

    private static Optional<Duration> expected(CommandPlan plan, InputProbe.OfRun probes) {
        return plan.ffmpeg()
                .filter(argv -> !argv.onlyInforms())
                .flatMap(argv ->
                        ExpectedDuration.of(argv, input -> probes.input(input).flatMap(ProbeResult::duration)));
    }

    private static String notOpened(CommandRun run, CommandPlan plan, IOException e) {
        return FullDisk.sentence(run, plan, TEMPORARY).orElseGet(() -> "no place to write the output: " + e);
    }

    private static ProcessSpec spec(Executable executable, CommandPlan plan, CommandRun run) {
        Command command = run.command();
        Long timeoutMs = command.timeoutMs();
        return new ProcessSpec(
                argv(executable, command.tool(), plan.args()),
                run.directory(),
                environment(executable, command),
                timeoutMs == null ? null : Duration.ofMillis(timeoutMs));
    }

    private static ProcessOutcome process(
            ProcessSpec spec,
            CommandPlan plan,
            ExpectedLater expected,
            CommandWatch watch,
            StopSignal stop,
            CommandListener listener)
            throws InterruptedException {
        FfmpegProgressParser parser = new FfmpegProgressParser(expected::known);
        Consumer<String> progress = line -> parser.line(line).ifPresent(now -> {
            if (!line.equals(FfmpegProgressParser.END)) {
                expected.progressed();
            }
            watch.progressed(now);
            listener.progressed(now, parser.fraction());
        });
        try (OwnedProcess process = OwnedProcess.start(spec, output(plan, watch, progress), watch);
                StopSignal.Registration registration = stop.onStop(process::stop)) {
            return process.await();
        }
    }

    private static ProcessOutput output(CommandPlan plan, CommandWatch watch, Consumer<String> progress) {
        return new ProcessOutput() {
            @Override
            public void stdout(String line) {
                watch.line();
                if (plan.progress() == OutputPlan.Progress.STANDARD_OUTPUT) {
                    progress.accept(line);
                }
            }

            @Override
            public void stderr(String line) {
                watch.line();
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
        return stop.isStopped() || (INTERRUPTED.contains(exitCode) && stop.awaitEnding(FOR_THE_SERVER_TO_STOP));
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
        environment.put("TMPDIR", TEMPORARY.toString());
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
            CommandPlan plan, CommandRun run, CommandWatch watch, ProcessOutcome outcome, StopSignal stop)
            throws InterruptedException {
        Tails tails = new Tails(plan, run);
        String tool = run.command().tool().wireName();
        return switch (outcome) {
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr)
            when code == 0 -> exitedWith0(plan, run, watch, tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr)
            when wasInterrupted(code, stop) -> new Stopped(tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.Exited(int code, List<String> stdout, List<String> stderr) -> {
                List<String> errors = tails.stderr(stderr);
                String exit = FailureText.exit(tool, code, errors);
                Optional<String> full = FullDisk.sentence(run, plan, TEMPORARY, errors);
                Optional<String> want = full.or(() -> OutOfMemory.sentence(code, errors));
                Reason reason = want.isEmpty() ? Reason.EXIT : full.isEmpty() ? Reason.OUT_OF_MEMORY : Reason.DISK;
                String error = want.map(sentence -> FailureText.wanting(sentence, exit))
                        .orElse(exit);
                yield new Failed(reason, code, error, tails.stdout(stdout), errors);
            }
            case ProcessOutcome.TimedOut(Duration timeout, List<String> stdout, List<String> stderr) ->
                new Failed(
                        Reason.TIMEOUT,
                        null,
                        FailureText.timeout(tool, timeout),
                        tails.stdout(stdout),
                        tails.stderr(stderr));
            case ProcessOutcome.Ended(String sentence, List<String> stdout, List<String> stderr) ->
                new Failed(watch.reason(), null, sentence, tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.Stopped(List<String> stdout, List<String> stderr) ->
                new Stopped(tails.stdout(stdout), tails.stderr(stderr));
            case ProcessOutcome.NotStarted(String reason) -> failed(Reason.TOOL_MISSING, null, reason);
        };
    }

    /** An exit code of 0 is a claim of the tool's, and not yet a success. */
    private static CommandOutcome exitedWith0(
            CommandPlan plan, CommandRun run, CommandWatch watch, List<String> stdout, List<String> stderr) {
        Optional<String> tooLarge = watch.passedAtLast();
        if (tooLarge.isPresent()) {
            return new Failed(Reason.TOO_LARGE, 0, tooLarge.get(), stdout, stderr);
        }
        if (watch.isDoubtful()) {
            Optional<String> full = FullDisk.ofOutputs(run, plan);
            if (full.isPresent()) {
                String exit = FailureText.exit(run.command().tool().wireName(), 0, stderr);
                return new Failed(Reason.DISK, 0, FailureText.wanting(full.get(), exit), stdout, stderr);
            }
        }
        try {
            return new Succeeded(plan.written(), WrittenFiles.of(plan), watch.bytes(), stdout, stderr);
        } catch (IOException e) {
            String error = "what the command wrote cannot be looked at: " + e;
            return new Failed(Reason.DISK, 0, FailureText.bounded(error), stdout, stderr);
        }
    }

    private CommandOutcome checked(
            CommandOutcome outcome,
            CommandPlan plan,
            CommandRun run,
            InputProbe.OfRun probes,
            CommandWatch watch,
            StopSignal stop)
            throws InterruptedException {
        if (!(outcome instanceof Succeeded succeeded)) {
            return outcome;
        }
        OutputStrictness own = run.outputCheck();
        OutputStrictness strictness = own == null ? settings.outputCheck() : own;
        Optional<String> problem = new OutputCheck(run, plan, strictness, probes, watch.seconds()).problem();
        if (Thread.interrupted()) {
            throw new InterruptedException("while the outputs were looked at");
        }
        if (stop.isStopped()) {
            return new Stopped(succeeded.stdoutTail(), succeeded.stderrTail());
        }
        return problem.<CommandOutcome>map(sentence -> refused(sentence, succeeded, plan, run))
                .orElse(succeeded);
    }

    /** A disk that was full may have room again by now: then only the command's own words tell of it. */
    private static CommandOutcome refused(String problem, Succeeded succeeded, CommandPlan plan, CommandRun run) {
        List<String> stderr = succeeded.stderrTail();
        String error = FailureText.bounded(problem);
        return (FullDisk.isSaidBy(stderr) ? FullDisk.sentence(run, plan, TEMPORARY, stderr) : Optional.<String>empty())
                .map(full ->
                        new Failed(Reason.DISK, 0, FailureText.wanting(full, error), succeeded.stdoutTail(), stderr))
                .orElseGet(() -> new Failed(Reason.OUTPUT_INVALID, 0, error, succeeded.stdoutTail(), stderr));
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
