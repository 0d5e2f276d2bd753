package org.mediabackend.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.mediabackend.batch.Attempt;

/**
 * The running attempts of one lane, each on a platform thread of its own: what an attempt spawns dies with the thread
 * that spawned it, so the thread must live as long as the attempt. Thread-safe.
 */
final class Slots {

    private final String name;
    private final int size;
    private final Runnable freed;
    private final Map<Attempt, Thread> running = new ConcurrentHashMap<>();

    /** @param freed called when a slot has become free */
    Slots(String name, int size, Runnable freed) {
        this.name = name;
        this.size = size;
        this.freed = freed;
    }

    int size() {
        return size;
    }

    int busy() {
        return running.size();
    }

    boolean hasFree() {
        return running.size() < size;
    }

    Collection<Attempt> attempts() {
        return running.keySet();
    }

    void run(Attempt attempt) {
        Thread thread = Thread.ofPlatform()
                .name(name + "-" + attempt.lease().taskId())
                .unstarted(() -> {
                    try {
                        attempt.run();
                    } finally {
                        running.remove(attempt);
                        freed.run();
                    }
                });
        running.put(attempt, thread);
        try {
            thread.start();
        } catch (Throwable e) {
            // No thread to be had: the lease runs out, and the task is taken again.
            running.remove(attempt);
            throw e;
        }
    }

    /** Waits until nothing runs, but no longer than that. */
    void awaitIdle(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (Thread thread : running.values()) {
            long left = deadline - System.nanoTime();
            if (left > 0) {
                thread.join(Duration.ofNanos(left));
            }
        }
    }
}
