package org.mediabackend.media;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells one attempt to stop, from any thread, once. What runs at that moment is told at once. */
public final class StopSignal {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ending = new CountDownLatch(1);
    /** By identity: each registration is its own. */
    private final Map<Registration, Runnable> running = new ConcurrentHashMap<>();

    /** Stops; again does nothing more. */
    public void stop() {
        stopped.countDown();
        ending.countDown();
        running.values().forEach(Runnable::run);
    }

    /**
     * Says that the server is ending: what runs may finish, but whoever ends now by a signal got the server's, from a
     * terminal or a supervisor that signals all processes at once.
     */
    public void serverEnds() {
        ending.countDown();
    }

    /** Whether it was told to stop. */
    public boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Names what is to be called at a stop until the returned handle is closed; it is called at once if the stop came
     * before. Several may be named at a time.
     */
    public Registration onStop(Runnable action) {
        Registration registration = new Registration() {
            @Override
            public void close() {
                running.remove(this);
            }
        };
        running.put(registration, action);
        if (isStopped()) {
            action.run();
        }
        return registration;
    }

    /**
     * Waits, but not longer than to a stop.
     *
     * @return whether it was told to stop
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean await(Duration duration) throws InterruptedException {
        return stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits, but not longer than to a stop or to the word that the server is ending.
     *
     * @return whether one of them came
     * @throws InterruptedException if the thread was interrupted
     */
    boolean awaitEnding(Duration duration) throws InterruptedException {
        return ending.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends what {@link #onStop} began. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
