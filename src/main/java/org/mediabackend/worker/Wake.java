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

    void await(Duration longest) throws InterruptedException {
        if (woken.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
        }
    }
}
