package org.mediabackend.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What runs in one lane, each on a platform thread of its own: what an attempt spawns dies with the thread that spawned
 * it, so the thread must live as long as the occupant. Thread-safe.
 */
final class Slots {

    private final String name;
    private final int size;
    private final Runnable freed;
    private final Map<Occupant, Thread> running = new ConcurrentHashMap<>();

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

    int free() {
        return size - running.size();
    }

    Collection<Occupant> occupants() {
        return running.keySet();
    }

    void run(Occupant occupant) {
        Thread thread = Thread.ofPlatform()
                .name(name + "-" + occupant.lease().taskId())
                .unstarted(() -> {
                    try {
                        occupant.run();
                    } finally {
                        running.remove(occupant);
                        freed.run();
                    }
                });
        running.put(occupant, thread);
        try {
            thread.start();
        } catch (Throwable e) {
            // No thread to be had: the lease runs out, and the task is taken again.
            running.remove(occupant);
            throw e;
        }
    }

    /**
     * Waits until nothing runs.
     *
     * @param deadlineNanos of {@link System#nanoTime()}, until when at most
     */
    void awaitIdle(long deadlineNanos) throws InterruptedException {
        for (Thread thread : running.values()) {
            long left = deadlineNanos - System.nanoTime();
            if (left > 0) {
                thread.join(Duration.ofNanos(left));
            }
        }
    }
}
