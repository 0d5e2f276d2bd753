package org.mediabackend.media;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a process has shown no sign of life. Asked about once a second by one thread.
 *
 * <p>A wait is counted as two seconds at most, so a server that was itself stopped or starved does not take its own
 * absence for that of the process.
 */
final class Stall {

    private static final long MOST_BETWEEN_LOOKS = Duration.ofSeconds(2).toNanos();

    /**
     * Work is at least a hundredth of one processor. What merely waits uses less: ffmpeg wakes ten times a second to
     * look whether its peer has sent something, which is about 0.02 of a hundredth.
     */
    private static final int IDLE_OVER_WORK = 100;

    private final Duration timeout;
    private final boolean workCounts;
    private final LongSupplier nanoTime;

    private long lastLook;
    private long silent;
    private Object lastSigns = "";
    private @Nullable Duration cpuTime;
    private long sinceCpuTime;

    /**
     * Begins now.
     *
     * @param timeout how long is too long; zero is never
     * @param workCounts whether use of the processor is a sign of life
     */
    Stall(Duration timeout, boolean workCounts) {
        this(timeout, workCounts, System::nanoTime);
    }

    Stall(Duration timeout, boolean workCounts, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.workCounts = workCounts;
        this.nanoTime = nanoTime;
        lastLook = nanoTime.getAsLong();
    }

    /**
     * The timeout, when it has passed without a sign.
     *
     * @param signs equal to those of the last look when nothing has moved since
     * @param cpuTime what the process has used of the processors so far
     */
    Optional<Duration> look(Object signs, Supplier<Duration> cpuTime) {
        long now = nanoTime.getAsLong();
        long waited = Math.min(now - lastLook, MOST_BETWEEN_LOOKS);
        lastLook = now;
        if (timeout.isZero()) {
            return Optional.empty();
        }
        silent += waited;
        sinceCpuTime += waited;
        if (!signs.equals(lastSigns)) {
            lastSigns = signs;
            silent = 0;
            this.cpuTime = null;
        } else if (workCounts && hasWorked(cpuTime.get())) {
            silent = 0;
        }
        return silent >= timeout.toNanos() ? Optional.of(timeout) : Optional.empty();
    }

    private boolean hasWorked(Duration used) {
        // Less than before when a child has ended: that is a sign too.
        boolean worked = cpuTime != null
                && used.minus(cpuTime).abs().multipliedBy(IDLE_OVER_WORK).toNanos() >= sinceCpuTime;
        if (cpuTime == null || worked) {
            cpuTime = used;
            sinceCpuTime = 0;
        }
        return worked;
    }
}
