package org.mediabackend.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with an owner: the thread that starts it, awaits it and closes it. It should be a platform thread: only
 * such a one's process surely dies with the server.
 *
 * <pre>
 * start --+-> not started
 *         +-> running --+-> exited by itself ---------------------------+-> leftovers killed -> ended
 *                       +-> ordered to end (timeout, watch, stop, ...)  |
 *                           -> TERM to the tree -> all gone within the grace, or KILL to the tree
 * </pre>
 *
 * The first reason to end is the one that is told. The owner carries the end out in {@link #await()} or
 * {@link #close()}; neither returns while the process still exists. The tree is what {@link ProcessTree} says. Use it
 * with try-with-resources.
 */
public final class OwnedProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OwnedProcess.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private enum End {
        EXITED,
        TIMED_OUT,
        WATCHED,
        STOPPED
    }

    private final ProcessSpec spec;
    private final @Nullable Running running;
    private ProcessWatch watch;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    /** Held by whoever awaits: the end is carried out once. */
    private final ReentrantLock awaiting = new ReentrantLock();

    private String verdict = "";
    private @Nullable ProcessOutcome outcome;

    private OwnedProcess(
            ProcessSpec spec, @Nullable Running running, ProcessWatch watch, @Nullable ProcessOutcome outcome) {
        this.spec = spec;
        this.running = running;
        this.watch = watch;
        this.outcome = outcome;
        if (running != null) {
            CompletableFuture<Void> _ = running.exited().thenRun(() -> end.complete(End.EXITED));
        }
    }

    /** Starts a process with {@link ProcessPolicy#STANDARD} that nobody watches. */
    public static OwnedProcess start(ProcessSpec spec, ProcessOutput output) {
        return start(spec, output, ProcessWatch.NONE, ProcessPolicy.STANDARD);
    }

    /** Starts a process with {@link ProcessPolicy#STANDARD}. */
    public static OwnedProcess start(ProcessSpec spec, ProcessOutput output, ProcessWatch watch) {
        return start(spec, output, watch, ProcessPolicy.STANDARD);
    }

    /** Starts a process; one that cannot be started has the outcome {@link ProcessOutcome.NotStarted}. */
    public static OwnedProcess start(ProcessSpec spec, ProcessOutput output, ProcessWatch watch, ProcessPolicy policy) {
        try {
            return new OwnedProcess(spec, Running.start(spec, output, policy), watch, null);
        } catch (IOException | IllegalArgumentException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
            return new OwnedProcess(spec, null, watch, new ProcessOutcome.NotStarted(reason));
        }
    }

    /** Its process id; -1 when it was not started. */
    public long pid() {
        return running == null ? -1 : running.pid();
    }

    /**
     * Waits for the end, and brings it about at the timeout, when the watch wants it, at {@link #stop()} and at an
     * interrupt. Called again, it answers the same.
     *
     * @throws InterruptedException when the thread was interrupted; the process has ended before this is thrown
     */
    public ProcessOutcome await() throws InterruptedException {
        awaiting.lockInterruptibly();
        try {
            if (outcome == null) {
                awaitEnd();
            }
            return conclude();
        } catch (InterruptedException e) {
            end.complete(End.STOPPED);
            conclude();
            throw e;
        } finally {
            awaiting.unlock();
        }
    }

    /** Orders the end and returns at once: whoever awaits carries it out. Any thread, any number of times. */
    public void stop() {
        end.complete(End.STOPPED);
    }

    /** Ends it if it still runs, and returns when it is gone. An interrupt does not shorten this. */
    @Override
    public void close() {
        stop();
        awaiting.lock();
        try {
            conclude();
        } finally {
            awaiting.unlock();
        }
    }

    private void awaitEnd() throws InterruptedException {
        while (!end.isDone()) {
            long left = nanosLeft();
            if (left <= 0) {
                end.complete(End.TIMED_OUT);
                return;
            }
            try {
                end.get(Math.min(left, BETWEEN_LOOKS.toNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                look();
            } catch (ExecutionException e) {
                throw new IllegalStateException("The end of a process is only ever completed with a value", e);
            }
        }
    }

    private long nanosLeft() {
        Duration timeout = spec.timeout();
        return timeout == null
                ? Long.MAX_VALUE
                : TimeUnit.NANOSECONDS.convert(timeout) - (System.nanoTime() - startedNanos);
    }

    private void look() {
        try {
            watch.look(Objects.requireNonNull(running)::cpuTime).ifPresent(reason -> {
                verdict = reason;
                end.complete(End.WATCHED);
            });
        } catch (RuntimeException e) {
            log.error("The watch of a process failed and looks no more", e);
            watch = ProcessWatch.NONE;
        }
    }

    private ProcessOutcome conclude() {
        if (outcome == null) {
            outcome = conclude(Objects.requireNonNull(running));
        }
        return outcome;
    }

    private ProcessOutcome conclude(Running process) {
        return switch (end.join()) {
            case EXITED -> {
                process.clearLeftovers();
                yield exited(process.exitCode(), process.stdoutTail(), process.stderrTail());
            }
            case TIMED_OUT -> {
                process.end();
                Duration timeout = Objects.requireNonNull(spec.timeout());
                yield new ProcessOutcome.TimedOut(timeout, process.stdoutTail(), process.stderrTail());
            }
            case WATCHED -> {
                process.end();
                yield new ProcessOutcome.Ended(verdict, process.stdoutTail(), process.stderrTail());
            }
            case STOPPED -> {
                process.end();
                yield new ProcessOutcome.Stopped(process.stdoutTail(), process.stderrTail());
            }
        };
    }

    private static ProcessOutcome exited(int exitCode, List<String> stdout, List<String> stderr) {
        return Leash.refusal(exitCode, stderr)
                .<ProcessOutcome>map(ProcessOutcome.NotStarted::new)
                .orElseGet(() -> new ProcessOutcome.Exited(exitCode, stdout, stderr));
    }
}
