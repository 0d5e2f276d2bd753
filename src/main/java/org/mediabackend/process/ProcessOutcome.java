package org.mediabackend.process;

import java.time.Duration;
import java.util.List;

/**
 * How a process ended. Each but {@link NotStarted} carries the last {@value ProcessOutput#TAIL_LINES} lines of both
 * streams, oldest first.
 */
public sealed interface ProcessOutcome {

    /**
     * It ended by itself, or by a signal that was not ours.
     *
     * @param exitCode its exit code; 128 + n when signal n ended it
     */
    record Exited(int exitCode, List<String> stdoutTail, List<String> stderrTail) implements ProcessOutcome {}

    /**
     * It ran longer than it may, and was ended.
     *
     * @param timeout how long it might have run
     */
    record TimedOut(Duration timeout, List<String> stdoutTail, List<String> stderrTail) implements ProcessOutcome {}

    /**
     * Its {@link ProcessWatch} wanted it ended, and it was.
     *
     * @param reason what the watch said
     */
    record Ended(String reason, List<String> stdoutTail, List<String> stderrTail) implements ProcessOutcome {}

    /** It was told to end by {@link OwnedProcess#stop()}, by {@link OwnedProcess#close()} or by an interrupt. */
    record Stopped(List<String> stdoutTail, List<String> stderrTail) implements ProcessOutcome {}

    /**
     * It never ran.
     *
     * @param reason why, in one sentence that names the program
     */
    record NotStarted(String reason) implements ProcessOutcome {}
}
