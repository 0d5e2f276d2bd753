package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.util.unit.DataSize;

/** Runs commands with the real tools in a directory. */
final class RealRun {

    private static final class Found {
        static final Toolbox TOOLS = Toolbox.of(Path.of("target", "real-run"), System.getenv());
    }

    static final CommandSettings USUAL =
            new CommandSettings(Duration.ofMinutes(5), DataSize.ofGigabytes(100), OutputStrictness.FULL);

    private final Path directory;
    private final CommandSettings settings;
    private final CommandListener listener;
    private final List<CommandOutcome.Written> unpublished = new ArrayList<>();

    RealRun(Path directory, CommandSettings settings, CommandListener listener) {
        this.directory = directory;
        this.settings = settings;
        this.listener = listener;
    }

    RealRun(Path directory) {
        this(directory, USUAL, (progress, fraction) -> {});
    }

    /** Makes the next run one that follows what this outcome wrote. */
    RealRun after(CommandOutcome.Succeeded earlier) {
        unpublished.addAll(earlier.written());
        return this;
    }

    CommandOutcome run(Tool tool, String... args) throws InterruptedException {
        return run(command(tool, null, null, args));
    }

    CommandOutcome run(Command command) throws InterruptedException {
        ArgumentPolicy policy = Policies.anywhere(Found.TOOLS);
        CommandRunner runner = new CommandRunner(
                Found.TOOLS,
                new FfmpegOptionsAtHand(Found.TOOLS),
                new InputProbe(Found.TOOLS, policy),
                settings,
                policy);
        String hidden = ".media-test-" + unpublished.size();
        return runner.run(
                new CommandRun(command, directory, hidden, unpublished, 0, null, Map.of()), new StopSignal(), listener);
    }

    static Command command(Tool tool, @Nullable Long stallTimeoutMs, @Nullable Long maxOutputBytes, String... args) {
        return new Command(tool, List.of(args), null, Map.of(), null, null, stallTimeoutMs, maxOutputBytes);
    }
}
