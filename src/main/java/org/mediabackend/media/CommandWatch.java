package org.mediabackend.media;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Written;
import org.mediabackend.process.ProcessWatch;

/**
 * Watches one run of a command: whether it still comes forward, and whether it writes more than it may. The looks are
 * one thread's; lines and progress may come from others.
 *
 * <p>Signs of life are growing outputs, and progress where it arrives here, else lines of output. Use of the processor
 * is one too, but not of a command that set its own {@code stallTimeoutMs} and tells its progress: a filter such as
 * {@code reverse} or {@code palettegen} gives nothing for hours until it has read all, and nobody but the caller knows
 * whether that is meant.
 */
final class CommandWatch implements ProcessWatch {

    /** Of the time, at most a twentieth is spent on counting: there may be a hundred thousand segments. */
    private static final int COUNTING = 20;

    /** What has moved when it is not equal to what it was. */
    private record Signs(long bytes, long lines, @Nullable Moved moved) {}

    private record Moved(
            @Nullable Long frame,
            @Nullable Double timeSeconds,
            @Nullable Double totalSizeKb) {}

    private final String tool;
    private final List<Path> own;
    private final List<Path> temporary;
    private final OutputLimits limits;
    private final Stall stall;
    private final boolean progressIsTold;
    private final AtomicLong lines = new AtomicLong();
    private volatile @Nullable Moved moved;

    private OutputBytes counted = new OutputBytes(0, false);
    private long unpublished;
    private long nextCount = System.nanoTime();
    private Reason reason = Reason.STALLED;

    /** @param temporary its own {@code /tmp}: what it writes there counts against its limit */
    CommandWatch(CommandRun run, CommandPlan plan, Optional<Path> temporary, CommandSettings settings) {
        Command command = run.command();
        Long stallTimeoutMs = command.stallTimeoutMs();
        tool = command.tool().wireName();
        this.temporary = temporary.stream().toList();
        own = plan.written().stream().map(Written::hidden).toList();
        limits = OutputLimits.of(run, settings);
        progressIsTold = plan.progress() != OutputPlan.Progress.NOWHERE;
        stall = new Stall(
                stallTimeoutMs == null ? settings.stallTimeout() : Duration.ofMillis(stallTimeoutMs),
                stallTimeoutMs == null || !progressIsTold);
    }

    void progressed(FfmpegProgress progress) {
        moved = new Moved(progress.frame(), progress.timeSeconds(), progress.totalSizeKb());
    }

    /** How much of the output is written by the progress that came last; nothing when none did. */
    OptionalDouble seconds() {
        Moved last = moved;
        Double seconds = last == null ? null : last.timeSeconds();
        return seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    void line() {
        lines.incrementAndGet();
    }

    @Override
    public Optional<String> look(Supplier<Duration> cpuTime) {
        if (System.nanoTime() - nextCount >= 0) {
            count();
        }
        Optional<String> passed = limits.passed(tool, counted.bytes() + unpublished);
        if (passed.isPresent()) {
            reason = Reason.TOO_LARGE;
            return passed;
        }
        Signs signs = new Signs(counted.bytes(), progressIsTold ? 0 : lines.get(), moved);
        return stall.look(signs, cpuTime).map(timeout -> FailureText.stalled(tool, timeout));
    }

    /** Why the process was ended, after it was. */
    Reason reason() {
        return reason;
    }

    /** The sentence about the limit that its outputs pass now, after its end. */
    Optional<String> passedAtLast() {
        count();
        return limits.passed(tool, counted.bytes());
    }

    /** How much it had written at the last look. */
    long bytes() {
        return counted.bytes();
    }

    /** Whether its outputs are such that a full disk may have spoilt them unsaid; known after its end. */
    boolean isDoubtful() {
        return counted.doubtful();
    }

    private void count() {
        long start = System.nanoTime();
        counted = OutputBytes.in(own);
        unpublished = OutputBytes.in(temporary).bytes();
        long end = System.nanoTime();
        nextCount = end + COUNTING * (end - start);
    }
}
