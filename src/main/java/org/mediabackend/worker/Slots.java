package org.mediabackend.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
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
 * <p>While what runs here is tiny, as many again are claimed ahead: a slot that comes free has its next occupant at
 * once, and one claim takes many. What waits for too long is requeued by {@link Overdue}.
 */
final class Slots {

    private static final Logger log = LoggerFactory.getLogger(Slots.class);

    private static final Duration IDLE = Duration.ofMinutes(1);

    /** For the thread of a slot that has just become free; it has nothing left to do. */
    private static final Duration THREAD_COMES_BACK = Duration.ofSeconds(1);

    private final String name;
    private final int size;
    private final Runnable freed;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final RecentRuns recent = new RecentRuns();

    /** Those that run, those that wait, and those that are being requeued. */
    private final Map<Occupant, CountDownLatch> occupants = new ConcurrentHashMap<>();

    /** Claimed ahead; its monitor also guards {@link #taken}. */
    private final Deque<Waiting> ahead = new ArrayDeque<>();

    /** Slots that have an occupant. */
    private int taken;

    private record Waiting(Occupant occupant, long sinceNanos) {}

    /** @param freed called when more can be claimed, or nothing is left */
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

    /** How many slots are taken; one that is claimed and not yet let go of counts as taking one. */
    int busy() {
        return Math.min(size, occupants.size());
    }

    /** How many may be claimed; none while it would be so few that they are better claimed with the next ones. */
    int free() {
        if (!recent.areTiny()) {
            return Math.max(0, size - occupants.size());
        }
        int free = 2 * size - occupants.size();
        // Each number is a statement of its own, which is planned some times on each connection.
        return 2 * free < size ? 0 : free - free % Math.max(1, size / 4);
    }

    /** How many may be claimed that are not to wait: one at least, which is then the next to run. */
    int idle() {
        return Math.max(1, size - occupants.size());
    }

    /** All that hold a lease here. */
    Collection<Occupant> occupants() {
        return occupants.keySet();
    }

    /** Runs it in a free slot, or as soon as there is one. */
    void run(Occupant occupant) {
        occupants.put(occupant, new CountDownLatch(1));
        synchronized (ahead) {
            if (taken >= size) {
                Waiting waiting = new Waiting(occupant, nanoTime.getAsLong());
                if (occupant.isFirst()) {
                    ahead.addFirst(waiting);
                } else {
                    ahead.addLast(waiting);
                }
                ahead.notifyAll();
                return;
            }
            taken++;
        }
        start(occupant);
    }

    /** Gives what waits the slots of threads that have died of an error. */
    void runWaiting() {
        for (Occupant next = forAFreeSlot(); next != null; next = forAFreeSlot()) {
            start(next);
        }
    }

    private void start(Occupant occupant) {
        try {
            threads.execute(() -> occupy(occupant));
        } catch (Throwable e) {
            // No thread to be had: the lease runs out, and the task is taken again.
            leave();
            remove(occupant);
            throw e;
        }
    }

    /**
     * Waits for something that has waited for so long, and takes all of that out of the line. It stays among the
     * occupants until {@link #remove}. What runs now is not tiny then: nothing more is claimed ahead for a while.
     *
     * @return at least one
     */
    List<Occupant> takeOverdue(Duration patience) throws InterruptedException {
        List<Occupant> overdue = new ArrayList<>();
        synchronized (ahead) {
            while (overdue.isEmpty()) {
                long now = nanoTime.getAsLong();
                ahead.removeIf(
                        waiting -> now - waiting.sinceNanos() >= patience.toNanos() && overdue.add(waiting.occupant()));
                if (overdue.isEmpty() && ahead.isEmpty()) {
                    ahead.wait();
                } else if (overdue.isEmpty()) {
                    TimeUnit.NANOSECONDS.timedWait(ahead, patience.toNanos() - longestNanos(now));
                }
            }
        }
        recent.forget();
        return overdue;
    }

    private long longestNanos(long now) {
        return ahead.stream()
                .mapToLong(waiting -> now - waiting.sinceNanos())
                .max()
                .orElseThrow();
    }

    /** One that is in no slot has ended. */
    void remove(Occupant occupant) {
        remove(occupant, false);
    }

    /** @param threadDied its slot is free then, though others may wait */
    private void remove(Occupant occupant, boolean threadDied) {
        CountDownLatch ended = occupants.remove(occupant);
        if (ended != null) {
            ended.countDown();
        }
        if (threadDied || occupants.isEmpty() || free() > 0) {
            freed.run();
        }
    }

    /**
     * Waits until nothing is left.
     *
     * @param deadlineNanos of {@link System#nanoTime()}, until when at most
     */
    void awaitIdle(long deadlineNanos) throws InterruptedException {
        for (CountDownLatch ended : occupants.values()) {
            if (!ended.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** An error ends the thread, under the task's name; another one comes in its place. */
    private void occupy(Occupant first) {
        Thread thread = Thread.currentThread();
        for (Occupant next = first; next != null; ) {
            Occupant current = next;
            next = null;
            long start = nanoTime.getAsLong();
            thread.setName(name + "-" + current.lease().taskId());
            boolean usable = false;
            try {
                current.run();
                requireNoTransaction(current);
                usable = true;
            } finally {
                Thread.interrupted();
                recent.add(nanoTime.getAsLong() - start);
                // Before the slot is told to be free.
                next = usable ? next() : leave();
                remove(current, !usable);
            }
        }
        thread.setName(name + "-idle");
    }

    /** What a thread runs next; if there is nothing, it has left its slot. */
    private @Nullable Occupant next() {
        synchronized (ahead) {
            Waiting next = ahead.pollFirst();
            return next == null ? leave() : next.occupant();
        }
    }

    private @Nullable Occupant forAFreeSlot() {
        synchronized (ahead) {
            if (taken >= size || ahead.isEmpty()) {
                return null;
            }
            taken++;
            return ahead.removeFirst().occupant();
        }
    }

    private @Nullable Occupant leave() {
        synchronized (ahead) {
            taken--;
            return null;
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
