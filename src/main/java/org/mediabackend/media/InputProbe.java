package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_ANSWER = 64 * 1024;

    private final Toolbox toolbox;

    InputProbe(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    /** The whole length of an input of a command that runs in the directory; empty when it cannot be told. */
    Optional<Duration> duration(InputFile input, Path directory) {
        boolean concatList = input.format().filter("concat"::equals).isPresent();
        MediaProbe probe = new MediaProbe(args -> stdout(args, directory));
        return probe.probe(input.url(), concatList).flatMap(MediaProbe.ProbeResult::duration);
    }

    private Optional<String> stdout(List<String> args, Path directory) {
        Executable ffprobe = toolbox.find(Tool.FFPROBE).orElse(null);
        if (ffprobe == null) {
            return Optional.empty();
        }
        Command command = new Command(Tool.FFPROBE, args, null, Map.of(), null, null);
        ProcessSpec spec =
                new ProcessSpec(ffprobe.argv(args), directory, CommandRunner.environment(ffprobe, command), PATIENCE);
        StringBuilder answer = new StringBuilder();
        ProcessOutput output = new ProcessOutput() {
            @Override
            public void stdout(String line) {
                if (answer.length() < MAX_ANSWER) {
                    answer.append(line).append('\n');
                }
            }

            @Override
            public void stderr(String line) {}
        };
        try (OwnedProcess process = OwnedProcess.start(spec, output)) {
            return process.await() instanceof ProcessOutcome.Exited exited && exited.exitCode() == 0
                    ? Optional.of(answer.toString())
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
