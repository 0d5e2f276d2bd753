package org.mediabackend.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
 */
final class Slots {

    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    private static final Duration IDLE = Duration.ofMinutes(1);

    /** For the thread of a slot that has just become free; it has nothing left to do. */
    private static final Duration THREAD_COMES_BACK = Duration.ofSeconds(1);

    private final String name;
    private final int size;
    private final Runnable freed;
    private final ThreadPoolExecutor threads;
    private final Map<Occupant, CountDownLatch> running = new ConcurrentHashMap<>();

    /** @param freed called when a slot has become free */
    Slots(String name, int size, Runnable freed) {
        // Daemons: one that is idle must not outlive a process that has stopped.
        this(
                name,
                size,
                freed,
                Thread.ofPlatform().daemon().name(name + "-idle").factory());
    }

    Slots(String name, int size, Runnable freed, ThreadFactory factory) {
        this.name = name;
        this.size = size;
        this.freed = freed;
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

    int busy() {
        return running.size();
    }

    int free() {
        return size - running.size();
    }

    Collection<Occupant> occupants() {
        return running.keySet();
    }

    void run(Occupant occupant) {
        CountDownLatch ended = new CountDownLatch(1);
        running.put(occupant, ended);
        try {
            threads.execute(() -> occupy(occupant, ended));
        } catch (Throwable e) {
            // No thread to be had: the lease runs out, and the task is taken again.
            running.remove(occupant);
            ended.countDown();
            throw e;
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
    private void occupy(Occupant occupant, CountDownLatch ended) {
        Thread thread = Thread.currentThread();
        try {
            thread.setName(name + "-" + occupant.lease().taskId());
            occupant.run();
        } finally {
            Thread.interrupted();
            running.remove(occupant);
            ended.countDown();
            freed.run();
        }
        requireNoTransaction(occupant);
        thread.setName(name + "-idle");
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
