package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mediabackend.process.Sandbox;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.util.unit.DataSize;

/** Runs commands as a worker does, with the real tools, in one directory. What they write stays hidden. */
final class CommandInDirectory {

    static final String HIDDEN = ".hidden";

    private static final Toolbox USUAL = toolbox(Map.of());

    private final Path directory;
    private final OutputStrictness strictness;
    private final Toolbox toolbox;
    private final ArgumentPolicy policy;
    private final CommandConfinement confinement;
    private final InputProbe probe;
    private final StopSignal stop = new StopSignal();

    CommandInDirectory(Path directory) {
        this(directory, OutputStrictness.FULL);
    }

    CommandInDirectory(Path directory, OutputStrictness strictness) {
        this.directory = directory;
        this.strictness = strictness;
        this.toolbox = USUAL;
        this.confinement = RealRun.confinement(new FfmpegOptionsAtHand(toolbox));
        this.policy = Policies.anywhere(toolbox);
        this.probe = new InputProbe(toolbox, confinement, policy);
    }

    /** With tools of its own, named as the server's settings in the environment name them. */
    CommandInDirectory(Path directory, OutputStrictness strictness, Map<String, String> tools) {
        this.directory = directory;
        this.strictness = strictness;
        this.toolbox = toolbox(tools);
        // Such tools write down elsewhere what they were asked.
        this.confinement = RealRun.confinement(new FfmpegOptionsAtHand(toolbox), Sandbox.of("off"));
        this.policy = Policies.anywhere(toolbox);
        this.probe = new InputProbe(toolbox, confinement, policy);
    }

    StopSignal stop() {
        return stop;
    }

    /** A line of words, the first of which is the tool; no shell reads it. */
    CommandOutcome run(String line) throws InterruptedException {
        List<String> words = List.of(line.split(" "));
        Tool tool = Tool.ofWireName(words.getFirst()).orElseThrow();
        Command command = new Command(
                tool,
                words.subList(1, words.size()).stream()
                        .map(w -> w.replace("§", " "))
                        .toList(),
                null,
                Map.of(),
                null,
                null,
                null,
                null);
        CommandRunner runner = new CommandRunner(
                toolbox,
                new FfmpegOptionsAtHand(toolbox),
                probe,
                confinement,
                new CommandSettings(Duration.ofMinutes(5), DataSize.ofGigabytes(1), strictness),
                policy);
        return runner.run(
                new CommandRun(command, directory, HIDDEN, List.of(), 0, null, Map.of(), Policies.ALL),
                stop,
                (progress, fraction) -> {});
    }

    private static Toolbox toolbox(Map<String, String> tools) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        // why: not PATH: a developer's own "convert" in /usr/local/bin need not be ImageMagick's.
        environment.putIfAbsent("MEDIA_MAGICK", "/usr/bin/convert");
        environment.putAll(tools);
        return Toolbox.of(Path.of("target/tools"), environment);
    }
}
