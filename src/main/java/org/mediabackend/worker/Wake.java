package org.mediabackend.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A wait that can be woken from any thread; a wake that comes before the wait is not lost. */
final class Wake {

    private final Semaphore woken = new Semaphore(0);

    void wake() {
        woken.release();
    }

    /** Whether it was woken, and not the time that passed. */
    boolean await(Duration longest) throws InterruptedException {
        boolean wasWoken = woken.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
        if (wasWoken) {
            woken.drainPermits();
        }
        return wasWoken;
    }
}
