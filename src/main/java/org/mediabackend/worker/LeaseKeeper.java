package org.mediabackend.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.mediabackend.batch.Attempt;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases of all running attempts by one statement, and stops those that another worker took. */
final class LeaseKeeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    private final TaskLedger ledger;
    private final UUID holder;
    private final Supplier<List<Attempt>> running;
    private final Duration lease;
    private final Duration heartbeat;
    private final Wake wake = new Wake();
    private volatile boolean stopped;

    LeaseKeeper(TaskLedger ledger, UUID holder, Supplier<List<Attempt>> running, Duration lease, Duration heartbeat) {
        this.ledger = ledger;
        this.holder = holder;
        this.running = running;
        this.lease = lease;
        this.heartbeat = heartbeat;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                wake.await(heartbeat);
                runOnce();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                // Even out of memory: a keeper that has died loses every lease.
                log.warn("The leases could not be renewed ({})", e.getMessage());
            }
        }
    }

    /** One heartbeat. */
    void runOnce() {
        Collection<Attempt> attempts = running.get();
        if (attempts.isEmpty()) {
            return;
        }
        Set<Lease> held =
                ledger.renew(holder, attempts.stream().map(Attempt::lease).toList(), lease);
        attempts.stream()
                // One that ended since it was listed is not held either; stopping it does nothing.
                .filter(attempt -> !held.contains(attempt.lease()))
                .forEach(Attempt::stop);
        stopCancelled(attempts);
    }

    /** Stops the attempts of tasks that are to be cancelled. */
    void stopCancelled(Collection<Attempt> attempts) {
        Set<UUID> cancelling = ledger.cancelling(holder);
        attempts.stream()
                .filter(attempt -> cancelling.contains(attempt.lease().taskId()))
                .forEach(Attempt::stop);
    }

    /** What lets it look at once. */
    Wake wake() {
        return wake;
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
