package org.mediabackend.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What runs in one lane, each on a platform thread that is its own meanwhile and bears its name, {@code <lane>-<task>}.
 * Thread-safe.
 *
 * <p>To start a thread costs as much as a tiny task, so threads are used again, and an idle one ends after a minute;
 * there are never more than slots. What an attempt spawns dies with the thread that spawned it: none of them ends while
 * its occupant runs. What runs next on a thread meets no interrupt and no transaction of what ran before.
 *
 * <p>While what runs here is tiny, as many again are claimed ahead: a slot that comes free has its next one at once,
 * and one claim takes many. What has to wait for longer than that was meant for is given back to the queue, and nothing
 * more is claimed ahead until what runs has been tiny for a while.
 */
final class Slots {

    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    private static final Duration IDLE = Duration.ofMinutes(1);

    /** For the thread of a slot that has just become free; it has nothing left to do. */
    private static final Duration THREAD_COMES_BACK = Duration.ofSeconds(1);

    /** What runs for so long on the average, or less, is tiny: a claim takes a few milliseconds itself. */
    private static final Duration TINY = Duration.ofMillis(30);

    /** What was claimed ahead waits so long for a slot at most. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    /** Of how many that ran last the average is, about. */
    private static final int MEMORY = 16;

    /** Where the average begins; some sixty that take no time make it tiny. */
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private final String name;
    private final int size;
    private final Runnable freed;
    private final ThreadPoolExecutor threads;
    private final LongSupplier nanoTime;
    private final Map<Occupant, CountDownLatch> running = new ConcurrentHashMap<>();

    /** Claimed ahead; its monitor also guards {@link #occupied} and {@link #averageNanos}. */
    private final Deque<Waiting> ahead = new ArrayDeque<>();

    private int occupied;
    private long averageNanos = UNKNOWN.toNanos();

    /** @param ended opens when it has ended */
    private record Waiting(Occupant occupant, CountDownLatch ended, long sinceNanos) {}

    /** @param freed called when more can be claimed */
    Slots(String name, int size, Runnable freed) {
        // Daemons: one that is idle must not outlive a process that has stopped.
        this(
                name,
                size,
                freed,
                Thread.ofPlatform().daemon().name(name + "-idle").factory(),
                System::nanoTime);
    }

    Slots(String name, int size, Runnable freed, ThreadFactory factory, LongSupplier nanoTime) {
        this.name = name;
        this.size = size;
        this.freed = freed;
        this.nanoTime = nanoTime;
        // Nothing waits in a queue: an occupant gets a thread at once or is refused, and its lease runs out.
        this.threads = new ThreadPoolExecutor(
                0,
                Math.max(size, 1),
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                factory,
                Slots::handToTheNextIdle);
    }

    int size() {
        return size;
    }

    /** How many slots are taken. */
    int busy() {
        return Math.min(size, running.size());
    }

    /** How many may be claimed; none while so few could be that they are better claimed with the next ones. */
    int free() {
        if (!isTiny()) {
            return Math.max(0, size - running.size());
        }
        int free = 2 * size - running.size();
        // Each number is a statement of its own, which is planned some times on each connection.
        return 2 * free < size ? 0 : free - free % Math.max(1, size / 4);
    }

    /** All that run or wait. */
    Collection<Occupant> occupants() {
        return running.keySet();
    }

    void run(Occupant occupant) {
        Waiting next = new Waiting(occupant, new CountDownLatch(1), nanoTime.getAsLong());
        running.put(occupant, next.ended());
        synchronized (ahead) {
            if (occupied >= size) {
                ahead.add(next);
                return;
            }
            occupied++;
        }
        start(next);
    }

    private void start(Waiting next) {
        try {
            threads.execute(() -> occupy(next));
        } catch (Throwable e) {
            // No thread to be had: the lease runs out, and the task is taken again.
            leave();
            running.remove(next.occupant());
            next.ended().countDown();
            throw e;
        }
    }

    /** Whether anything waits for a slot. */
    boolean isAnyWaiting() {
        synchronized (ahead) {
            return !ahead.isEmpty();
        }
    }

    /**
     * Looks after what waits: gives it a slot whose thread has died of an error, and gives back what has waited for too
     * long. That ends on the caller's thread, at once, as what is stopped does: it goes back to the queue.
     *
     * @param patience how long is not too long
     */
    void tend(Duration patience) {
        for (Waiting next = nextForAFreeSlot(); next != null; next = nextForAFreeSlot()) {
            start(next);
        }
        for (Waiting next = overdue(patience); next != null; next = overdue(patience)) {
            log.info(
                    "Task {} waited for a slot and goes back to the queue",
                    next.occupant().lease().taskId());
            next.occupant().stop();
            try {
                next.occupant().run();
            } finally {
                ended(next);
            }
        }
    }

    private @Nullable Waiting nextForAFreeSlot() {
        synchronized (ahead) {
            if (occupied >= size || ahead.isEmpty()) {
                return null;
            }
            occupied++;
            return ahead.poll();
        }
    }

    private @Nullable Waiting overdue(Duration patience) {
        synchronized (ahead) {
            Waiting first = ahead.peek();
            if (first == null || nanoTime.getAsLong() - first.sinceNanos() < patience.toNanos()) {
                return null;
            }
            averageNanos = UNKNOWN.toNanos();
            return ahead.poll();
        }
    }

    /**
     * Waits until nothing runs.
     *
     * @param deadlineNanos of {@link System#nanoTime()}, until when at most
     */
    void awaitIdle(long deadlineNanos) throws InterruptedException {
        for (CountDownLatch ended : running.values()) {
            if (!ended.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** An error ends the thread, under the task's name; another one comes in its place. */
    private void occupy(Waiting first) {
        Thread thread = Thread.currentThread();
        Waiting next = first;
        while (next != null) {
            Waiting current = next;
            boolean goesOn = false;
            long start = nanoTime.getAsLong();
            thread.setName(name + "-" + current.occupant().lease().taskId());
            try {
                current.occupant().run();
                requireNoTransaction(current.occupant());
                goesOn = true;
            } finally {
                Thread.interrupted();
                took(nanoTime.getAsLong() - start);
                // Before the slot is told to be free.
                next = goesOn ? next() : leave();
                ended(current);
            }
        }
        thread.setName(name + "-idle");
    }

    private void ended(Waiting waiting) {
        running.remove(waiting.occupant());
        waiting.ended().countDown();
        if (running.isEmpty() || free() > 0) {
            freed.run();
        }
    }

    /** What this thread runs next; if there is nothing, it has left its slot. */
    private @Nullable Waiting next() {
        synchronized (ahead) {
            Waiting next = ahead.poll();
            return next == null ? leave() : next;
        }
    }

    private @Nullable Waiting leave() {
        synchronized (ahead) {
            occupied--;
            return null;
        }
    }

    private void took(long nanos) {
        synchronized (ahead) {
            averageNanos += (nanos - averageNanos) / MEMORY;
        }
    }

    private boolean isTiny() {
        synchronized (ahead) {
            return averageNanos <= TINY.toNanos();
        }
    }

    /** What runs next would write in a transaction of another task's, or to a connection that is given back. */
    private static void requireNoTransaction(Occupant occupant) {
        if (TransactionSynchronizationManager.isSynchronizationActive()
                || TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.getResourceMap().isEmpty()) {
            log.error(
                    "Task {} left a transaction open on its thread; the thread ends",
                    occupant.lease().taskId());
            throw new IllegalStateException("a transaction was left open on a thread");
        }
    }

    private static void handToTheNextIdle(Runnable task, ThreadPoolExecutor threads) {
        try {
            if (threads.getQueue().offer(task, THREAD_COMES_BACK.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new RejectedExecutionException("no thread came free");
    }
}
