package org.mediabackend.process;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A moment on the monotonic clock, until which several things are awaited one after the other. */
final class Deadline {

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + TimeUnit.NANOSECONDS.convert(duration));
    }

    boolean isPast() {
        return System.nanoTime() - nanos >= 0;
    }

    /** Waits, and keeps an interrupt for later. True when the future was done in time. */
    boolean await(Future<?> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException | CancellationException e) {
                    return true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
