package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mediabackend.process.Sandbox;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.util.unit.DataSize;

/** Runs commands with the real tools in a directory. */
final class RealRun {

    private static final class Found {
        static final Sandbox SANDBOX = Sandbox.of(System.getenv().getOrDefault("MEDIA_SANDBOX", "auto"));
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
        CommandRunner runner = runner(Found.TOOLS, settings);
        String hidden = ".media-test-" + unpublished.size();
        return runner.run(
                new CommandRun(command, directory, hidden, unpublished, 0, null, Map.of(), Policies.ALL),
                new StopSignal(),
                listener);
    }

    /** As Spring makes one, where commands may touch what tests make. */
    static CommandRunner runner(Toolbox toolbox, CommandSettings settings) {
        FfmpegOptionsAtHand options = new FfmpegOptionsAtHand(toolbox);
        CommandConfinement confinement = confinement(options);
        ArgumentPolicy policy = Policies.anywhere(toolbox);
        return new CommandRunner(
                toolbox, options, new InputProbe(toolbox, confinement, policy), confinement, settings, policy);
    }

    static CommandConfinement confinement(FfmpegOptionsAtHand options) {
        return confinement(options, Found.SANDBOX);
    }

    static CommandConfinement confinement(FfmpegOptionsAtHand options, Sandbox sandbox) {
        List<Path> roots = List.of(
                Path.of(System.getProperty("java.io.tmpdir")),
                Path.of("target").toAbsolutePath(),
                Path.of("/mnt"),
                Path.of("/dev/shm"));
        return new CommandConfinement(
                sandbox, new FileRoots(Path.of("target", "no-data"), new FileRoots.Paths(roots, roots)), options);
    }

    static Command command(Tool tool, @Nullable Long stallTimeoutMs, @Nullable Long maxOutputBytes, String... args) {
        return new Command(tool, List.of(args), null, Map.of(), null, null, stallTimeoutMs, maxOutputBytes);
    }
}
