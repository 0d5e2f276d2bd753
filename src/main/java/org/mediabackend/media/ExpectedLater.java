package org.mediabackend.media;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a running command's output will be, looked up beside it and not before: the command starts at once, and one
 * that ends before it has shown progress twice (ffmpeg does so twice a second) pays nothing for a percentage nobody
 * sees. Thread-safe.
 */
final class ExpectedLater implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ExpectedLater.class);

    private final Supplier<Optional<Duration>> lookUp;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Duration> known;

    // Guarded by the lock.
    private @Nullable Thread looking;
    private int told;
    private boolean closed;

    private ExpectedLater(Supplier<Optional<Duration>> lookUp, Optional<Duration> known) {
        this.lookUp = lookUp;
        this.known = known;
    }

    /**
     * That of a command; where the caller said it, nothing is looked up.
     *
     * @param lookUp is called once at most, on a platform thread of its own; it ends soon when that is interrupted
     */
    static ExpectedLater of(Command command, Supplier<Optional<Duration>> lookUp) {
        Double hint = command.durationHintSeconds();
        return new ExpectedLater(
                lookUp, Optional.ofNullable(hint).map(seconds -> Duration.ofNanos((long) (seconds * 1e9))));
    }

    /** What is known by now. */
    Optional<Duration> known() {
        return known;
    }

    /**
     * The command told its progress, and has not ended: at the second time the look begins, for ffmpeg tells the first
     * when it begins itself.
     */
    void progressed() {
        lock.lock();
        try {
            told++;
            if (told > 1 && looking == null && !closed && known.isEmpty()) {
                looking = Thread.ofPlatform().daemon().name("expected").start(this::look);
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            known = lookUp.get();
        } catch (RuntimeException e) {
            log.error("The length of an output could not be foretold", e);
        }
    }

    /** Gives up what is still being looked up, and returns when its processes are gone. */
    @Override
    public void close() {
        Thread thread;
        lock.lock();
        try {
            closed = true;
            thread = looking;
        } finally {
            lock.unlock();
        }
        if (thread == null) {
            return;
        }
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
