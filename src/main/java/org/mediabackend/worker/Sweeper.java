package org.mediabackend.worker;

import java.time.Duration;
import org.mediabackend.process.Orphans;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Workspaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends the processes of servers that are gone and removes the hidden directories of attempts that can write no more, at
 * the worker's start and once each lease: another worker on this machine may have died.
 */
@Component
@OnWorkerRole
class Sweeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private final Duration every;
    private final Workspaces workspaces;
    private final TaskLedger ledger;
    private final Wake wake = new Wake();
    private volatile boolean stopped;

    Sweeper(WorkerSettings settings, Workspaces workspaces, TaskLedger ledger) {
        this.every = settings.lease();
        this.workspaces = workspaces;
        this.ledger = ledger;
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
            log.warn("What dead attempts left could not be cleared ({})", e.toString());
        }
    }

    private void clear() {
        Orphans.end();
        int cleared = workspaces.clearLeftovers(ledger::over);
        if (cleared > 0) {
            log.info("Cleared what {} ended attempts had left in hidden directories", cleared);
        }
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
