package org.mediabackend.tools;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mediabackend.process.OwnedProcess;
import org.mediabackend.process.ProcessOutcome;
import org.mediabackend.process.ProcessOutcome.Ended;
import org.mediabackend.process.ProcessOutcome.Exited;
import org.mediabackend.process.ProcessOutcome.NotStarted;
import org.mediabackend.process.ProcessOutcome.Stopped;
import org.mediabackend.process.ProcessOutcome.TimedOut;
import org.mediabackend.process.ProcessOutput;
import org.mediabackend.process.ProcessSpec;

/** Asks a program for its version by running it: the only proof that it starts. */
final class Inquiry {

    /** A program that needs longer on a cold disk is as good as broken. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    sealed interface Answer {}

    /** It runs, and is what it should be. */
    record Runs(List<String> versionLines) implements Answer {}

    /** It does not run, or is something else. */
    record Fails(String reason) implements Answer {}

    private Inquiry() {}

    /**
     * Runs it once.
     *
     * @throws IllegalStateException when the thread is interrupted, which stays set
     */
    static Answer ask(Tool tool, Path program, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        all.put("LANG", "C.UTF-8");
        List<String> argv = List.of(program.toString(), option(tool));
        ProcessSpec spec = new ProcessSpec(argv, Path.of(File.separator), all, TIMEOUT);
        try (OwnedProcess process = OwnedProcess.start(spec, ProcessOutput.IGNORED)) {
            return answer(tool, process.await());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + program + " was asked for its version", e);
        }
    }

    private static Answer answer(Tool tool, ProcessOutcome outcome) {
        return switch (outcome) {
            case Exited(int code, List<String> stdout, List<String> stderr)
            when code != 0 ->
                new Fails("it ends with exit code " + code + (stderr.isEmpty() ? "" : ": " + stderr.getLast()));
            case Exited(int code, List<String> stdout, List<String> stderr)
            when stdout.isEmpty() -> new Fails("it says nothing of its version");
            case Exited(int code, List<String> stdout, List<String> stderr)
            when !stdout.getFirst().startsWith(greeting(tool)) ->
                new Fails("it says '" + stdout.getFirst() + "' of itself, not '" + greeting(tool) + "...'");
            case Exited(int code, List<String> stdout, List<String> stderr) -> new Runs(stdout);
            case TimedOut(Duration timeout, List<String> stdout, List<String> stderr) ->
                new Fails("it does not answer within " + timeout.toSeconds() + " s");
            case Ended(String reason, List<String> stdout, List<String> stderr) -> new Fails(reason);
            case Stopped ignored -> new Fails("it was stopped");
            case NotStarted(String reason) -> new Fails(reason);
        };
    }

    private static String option(Tool tool) {
        return switch (tool) {
            case FFMPEG, FFPROBE, MAGICK -> "-version";
            case VIPS, VIPSTHUMBNAIL -> "--version";
        };
    }

    /** How the first line begins. There are many programs named convert. */
    private static String greeting(Tool tool) {
        return switch (tool) {
            case FFMPEG -> "ffmpeg version ";
            case FFPROBE -> "ffprobe version ";
            case MAGICK -> "Version: ImageMagick ";
            case VIPS, VIPSTHUMBNAIL -> "vips";
        };
    }
}
