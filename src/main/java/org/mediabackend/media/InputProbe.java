package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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

/** Asks ffprobe about the inputs and outputs of commands. Thread-safe. */
@Component
class InputProbe {

    private static final Logger log = LoggerFactory.getLogger(InputProbe.class);

    /** For all files of a command together. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MAX_ANSWER = 256 * 1024;

    private final Toolbox toolbox;
    private final CommandConfinement confinement;
    private final ArgumentPolicy policy;
    private final ProbeMemory memory = new ProbeMemory();

    InputProbe(Toolbox toolbox, CommandConfinement confinement, ArgumentPolicy policy) {
        this.toolbox = toolbox;
        this.confinement = confinement;
        this.policy = policy;
    }

    /** Asks for one run of a command. */
    OfRun of(CommandRun run, StopSignal stop) {
        return new OfRun(run.directory(), run.command().timeoutMs(), stop);
    }

    /**
     * The looks of one run of a command: no input is looked at twice, and all together take {@link #PATIENCE} at most,
     * or the command's own timeout where that is shorter. Thread-safe: one looks, others wait.
     */
    final class OfRun {

        private final Path directory;
        private final StopSignal stop;
        private final ReentrantLock asking = new ReentrantLock();
        // Guarded by the lock.
        private final Map<List<String>, ProbeAnswer> asked = new HashMap<>();
        private long nanosLeft;

        private OfRun(Path directory, @Nullable Long timeoutMs, StopSignal stop) {
            this.directory = directory;
            this.stop = stop;
            this.nanosLeft =
                    timeoutMs == null ? PATIENCE.toNanos() : Math.min(PATIENCE.toNanos(), timeoutMs * 1_000_000);
        }

        /** What is known of an input; nothing when it cannot be told. */
        Optional<ProbeResult> input(InputFile input) {
            if (isGoneOnceRead(input)) {
                return Optional.empty();
            }
            boolean concatList = input.format().filter("concat"::equals).isPresent();
            ProbeAnswer answer = concatList
                    ? answer(MediaProbe.concatArgv(input.url()))
                    : remembered(input.location(), MediaProbe.argv(input.url()));
            return answer instanceof ProbeAnswer.Told told ? MediaProbe.parse(told) : Optional.empty();
        }

        /** A file is looked at once for all commands of this server, until it changes. */
        private ProbeAnswer remembered(Location location, List<String> args) {
            ProbeMemory.Sight sight = location instanceof Location.LocalFile(String path)
                    ? memory.sight(directory.resolve(path), args.subList(0, args.size() - 1))
                            .orElse(null)
                    : null;
            if (sight == null) {
                return answer(args);
            }
            ProbeAnswer known = memory.of(sight);
            if (known == null) {
                known = answer(args);
                memory.keep(sight, known);
            }
            return known;
        }

        /** A named pipe, a device: what ffprobe reads the command misses, and what gives nothing holds both up. */
        private boolean isGoneOnceRead(InputFile input) {
            if (!(input.location() instanceof Location.LocalFile(String path))) {
                return false;
            }
            Path file = directory.resolve(path);
            return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
        }

        /** What ffprobe says to these arguments. */
        ProbeAnswer answer(List<String> args) {
            try {
                asking.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new ProbeAnswer.Unknown();
            }
            try {
                ProbeAnswer known = asked.get(args);
                if (known == null) {
                    long start = System.nanoTime();
                    known = ask(args, directory, Duration.ofNanos(nanosLeft), stop);
                    nanosLeft -= System.nanoTime() - start;
                    asked.put(args, known);
                }
                return known;
            } finally {
                asking.unlock();
            }
        }
    }

    private ProbeAnswer ask(List<String> args, Path directory, Duration left, StopSignal stop) {
        Executable ffprobe = toolbox.find(Tool.FFPROBE).orElse(null);
        if (ffprobe == null
                || !left.isPositive()
                || stop.isStopped()
                || confinement.refusal().isPresent()) {
            return new ProbeAnswer.Unknown();
        }
        Command command = new Command(Tool.FFPROBE, args, null, Map.of(), null, null, null, null);
        ProcessSpec spec = new ProcessSpec(
                ffprobe.argv(policy.guarded(args, Tool.FFPROBE)),
                directory,
                CommandRunner.environment(ffprobe, command),
                left);
        Answer answer = new Answer();
        try (CommandConfinement.Cell cell = confinement.ofProbe(directory, args);
                OwnedProcess process = OwnedProcess.start(spec.within(cell.confinement()), answer);
                StopSignal.Registration registration = stop.onStop(process::stop)) {
            return switch (process.await()) {
                case ProcessOutcome.Exited exited
                when exited.exitCode() == 0 -> new ProbeAnswer.Told(answer.text.toString(), answer.guessed);
                // Above 128 a signal ended it: that says nothing of the file.
                case ProcessOutcome.Exited exited
                when exited.exitCode() <= 128 ->
                    new ProbeAnswer.Refused(
                            exited.stderrTail().isEmpty()
                                    ? ""
                                    : exited.stderrTail().getLast());
                default -> new ProbeAnswer.Unknown();
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ProbeAnswer.Unknown();
        } catch (IOException e) {
            log.warn("An input was not looked at: no /tmp could be made for ffprobe ({})", e.toString());
            return new ProbeAnswer.Unknown();
        }
    }

    private static final class Answer implements ProcessOutput {

        private final StringBuilder text = new StringBuilder();
        private volatile boolean guessed;

        @Override
        public void stdout(String line) {
            if (text.length() < MAX_ANSWER) {
                text.append(line).append('\n');
            }
        }

        @Override
        public void stderr(String line) {
            guessed |= line.contains(MediaProbe.GUESS);
        }
    }
}
