package org.mediabackend.media;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one command ended. Tails are the last lines of its output, oldest first, secrets masked. */
public sealed interface CommandOutcome {

    /** Its last lines on standard output. */
    List<String> stdoutTail();

    /** Its last lines on standard error. */
    List<String> stderrTail();

    /**
     * It exited with 0. What it wrote lies in the hidden directories until it is published.
     *
     * @param outputs what it wrote, under the final absolute paths: those that were asked for by name first, then those
     *     that a pattern ({@code frame-%03d.png}) or a playlist stands for, of which the ones in the middle may be
     *     missing
     * @param bytes how much it wrote
     */
    record Succeeded(
            List<Written> written, List<Path> outputs, long bytes, List<String> stdoutTail, List<String> stderrTail)
            implements CommandOutcome {}

    /**
     * It failed.
     *
     * @param exitCode null when it did not exit by itself
     * @param error one text for people, secrets masked
     */
    record Failed(
            Reason reason, @Nullable Integer exitCode, String error, List<String> stdoutTail, List<String> stderrTail)
            implements CommandOutcome {}

    /** It was told to stop, and its process tree is gone. */
    record Stopped(List<String> stdoutTail, List<String> stderrTail) implements CommandOutcome {}

    /**
     * Files that were written under a hidden name.
     *
     * @param hidden the directory they are in
     * @param target the directory they belong into, on the same file system
     * @param guarded files, relative to both, that must not replace what is there, since ffmpeg's {@code -n} says so
     */
    record Written(Path hidden, Path target, Set<Path> guarded) {

        public Written {
            guarded = Set.copyOf(guarded);
        }

        public Written(Path hidden, Path target) {
            this(hidden, target, Set.of());
        }
    }

    /** What kind of failure it was. */
    enum Reason {
        EXIT,
        TIMEOUT,
        STALLED,
        TOO_LARGE,
        TOOL_MISSING,
        DIRECTORY_MISSING,
        OUTPUT_EXISTS,
        OUTPUT_INVALID,
        ARGUMENTS,
        OUT_OF_MEMORY,
        FETCH_FAILED,
        FETCH_REFUSED,
        DISK
    }
}
