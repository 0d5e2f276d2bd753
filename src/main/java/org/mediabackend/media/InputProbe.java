package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mediabackend.process.OwnedProcess;
import org.mediabackend.process.ProcessOutcome;
import org.mediabackend.process.ProcessOutput;
import org.mediabackend.process.ProcessSpec;
import org.mediabackend.tools.Executable;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.stereotype.Component;

/** Asks ffprobe how long an input is. What cannot be told costs a percentage, never the command. Thread-safe. */
@Component
class InputProbe {

    /** For all inputs of a command together. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MAX_ANSWER = 64 * 1024;

    private final Toolbox toolbox;

    InputProbe(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    /**
     * Tells the whole length of an input of that command; empty when it cannot be told, when the attempt was stopped,
     * or when all looks together have taken too long.
     */
    Function<InputFile, Optional<Duration>> of(Path directory, Command command, StopSignal stop) {
        Long timeoutMs = command.timeoutMs();
        long patience = timeoutMs == null ? PATIENCE.toNanos() : Math.min(PATIENCE.toNanos(), timeoutMs * 1_000_000);
        long deadline = System.nanoTime() + patience;
        return input -> {
            boolean concatList = input.format().filter("concat"::equals).isPresent();
            MediaProbe probe = new MediaProbe(args -> stdout(args, directory, deadline, stop));
            return probe.probe(input.url(), concatList).flatMap(MediaProbe.ProbeResult::duration);
        };
    }

    private Optional<String> stdout(List<String> args, Path directory, long deadline, StopSignal stop) {
        Executable ffprobe = toolbox.find(Tool.FFPROBE).orElse(null);
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (ffprobe == null || !left.isPositive() || stop.isStopped()) {
            return Optional.empty();
        }
        Command command = new Command(Tool.FFPROBE, args, null, Map.of(), null, null, null, null);
        ProcessSpec spec =
                new ProcessSpec(ffprobe.argv(args), directory, CommandRunner.environment(ffprobe, command), left);
        Answer answer = new Answer();
        try (OwnedProcess process = OwnedProcess.start(spec, answer);
                StopSignal.Registration registration = stop.onStop(process::stop)) {
            return process.await() instanceof ProcessOutcome.Exited exited && exited.exitCode() == 0
                    ? Optional.of(answer.text.toString())
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static final class Answer implements ProcessOutput {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void stdout(String line) {
            if (text.length() < MAX_ANSWER) {
                text.append(line).append('\n');
            }
        }

        @Override
        public void stderr(String line) {}
    }
}
