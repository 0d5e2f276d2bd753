package org.mediabackend.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Notes which of a round's tasks ran, how often, and when the first began. Thread-safe. */
final class Tally {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AtomicIntegerArray runs;
    private final CountDownLatch left;
    private final AtomicLong firstNanos = new AtomicLong(Long.MAX_VALUE);

    Tally(int tasks) {
        runs = new AtomicIntegerArray(tasks);
        left = new CountDownLatch(tasks);
    }

    /** That task ran: all that a tiny task does. */
    void ran(int task) {
        if (firstNanos.get() == Long.MAX_VALUE) {
            firstNanos.accumulateAndGet(System.nanoTime(), Math::min);
        }
        if (runs.getAndIncrement(task) == 0) {
            left.countDown();
        }
    }

    /**
     * Waits until all have run and it is so.
     *
     * @param recorded whether the contestant's record in the database says so too
     * @return from the first task's run until then
     */
    Duration awaitEnd(Callable<Boolean> recorded) throws Exception {
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(left.getCount() + " tasks never ran");
        }
        await("all are recorded as done", Duration.ofMillis(2), recorded);
        return Duration.ofNanos(System.nanoTime() - firstNanos.get());
    }

    /** @throws AssertionError if a task did not run exactly once */
    void requireOnce() {
        for (int task = 0; task < runs.length(); task++) {
            if (runs.get(task) != 1) {
                throw new AssertionError("task " + task + " ran " + runs.get(task) + " times");
            }
        }
    }

    /** Asks again and again until it is so. */
    static void await(String what, Duration pause, Callable<Boolean> asked) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!asked.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }
}
