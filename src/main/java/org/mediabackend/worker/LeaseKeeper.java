package org.mediabackend.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.mediabackend.task.Lease;
import org.mediabackend.worker.Workers.Beat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Renews the leases of all that is claimed by one statement per heartbeat, and stops what another worker took or what
 * is to be cancelled. While the database does not answer everything runs on, since nobody else can take it either;
 * after the detached time it is stopped.
 */
final class LeaseKeeper implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

    /** How soon to try again when the database did not answer: owners are to renew before anybody rescues. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Heartbeat heartbeat;
    private final Contact contact;
    private final WorkerSettings settings;
    private final Supplier<List<Occupant>> running;
    private final Supplier<Beat> standing;
    private final Consumer<Orders> orders;
    private final Wake wake = new Wake();
    private volatile boolean stopped;
    private boolean failing;
    private boolean detachedTooLong;

    LeaseKeeper(
            Heartbeat heartbeat,
            Contact contact,
            WorkerSettings settings,
            Supplier<List<Occupant>> running,
            Supplier<Beat> standing,
            Consumer<Orders> orders) {
        this.heartbeat = heartbeat;
        this.contact = contact;
        this.settings = settings;
        this.running = running;
        this.standing = standing;
        this.orders = orders;
    }

    @Override
    public void run() {
        while (!stopped) {
            // Even out of memory: a keeper that has died loses every lease.
            runOnce();
            try {
                wake.await(failing ? shorter(RETRY, settings.heartbeat()) : settings.heartbeat());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One heartbeat; throws nothing. */
    void runOnce() {
        try {
            beat();
            if (failing) {
                log.info("The database answers heartbeats again");
            }
            failing = false;
            detachedTooLong = false;
        } catch (RuntimeException | Error e) {
            missed(e);
        }
    }

    private void beat() {
        Collection<Occupant> occupants = running.get();
        if (!occupants.isEmpty()) {
            Set<Lease> held =
                    heartbeat.renew(occupants.stream().map(Occupant::lease).toList());
            // The leases are what counts: that the worker's row cannot be written ends no task.
            contact.made();
            occupants.stream()
                    // One that ended since it was listed is not held either; stopping it does nothing.
                    .filter(occupant -> !held.contains(occupant.lease()))
                    .forEach(Occupant::stop);
            Set<UUID> cancelling = heartbeat.cancelling();
            occupants.stream()
                    .filter(occupant -> cancelling.contains(occupant.lease().taskId()))
                    .forEach(Occupant::stop);
        }
        Orders heard = heartbeat.tell(standing.get());
        // Before the orders let anybody claim: what was an outage must be known by then.
        contact.made();
        orders.accept(heard);
    }

    private void missed(Throwable e) {
        if (!failing) {
            log.warn(
                    "The leases could not be renewed ({}); what runs goes on",
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
        failing = true;
        heartbeat.hangUp();
        if (!detachedTooLong && contact.silence().compareTo(settings.detached()) > 0) {
            detachedTooLong = true;
            log.warn("The database has been away for {}; what runs is ended", settings.detached());
        }
        if (detachedTooLong) {
            running.get().forEach(Occupant::stop);
        }
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

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
