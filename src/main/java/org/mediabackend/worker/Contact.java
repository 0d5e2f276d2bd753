package org.mediabackend.worker;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long ago the database answered a heartbeat, by this machine's monotonic clock. Thread-safe.
 *
 * <p>After an outage for everybody all leases have run out, though all owners live: who rescued at once would take
 * running tasks from workers that are about to renew. So a worker that was cut off rescues nothing for one lease. A
 * first start does not count, nor does a cut so short that no lease can have run out by it.
 */
final class Contact {

    private final LongSupplier nanoTime;
    private final long leaseNanos;
    private final long shortCutNanos;
    private long lastNanos;
    private long rescueFromNanos;

    Contact(Duration lease, Duration heartbeat, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.leaseNanos = lease.toNanos();
        // A lease has at least lease less one heartbeat left when the cut begins. Below two heartbeats each small delay
        // of a beat would be an outage.
        this.shortCutNanos = Math.max(
                lease.minus(heartbeat.multipliedBy(2)).toNanos(),
                heartbeat.multipliedBy(2).toNanos());
        begin();
    }

    /** At the worker's start. */
    synchronized void begin() {
        lastNanos = nanoTime.getAsLong();
        rescueFromNanos = lastNanos;
    }

    /** The database answered. */
    synchronized void made() {
        long now = nanoTime.getAsLong();
        if (now - lastNanos > shortCutNanos) {
            rescueFromNanos = now + leaseNanos;
        }
        lastNanos = now;
    }

    /** Whether leases that have run out are known to be those of workers that are gone. */
    synchronized boolean mayRescue() {
        long now = nanoTime.getAsLong();
        return now - lastNanos <= shortCutNanos && now - rescueFromNanos >= 0;
    }

    /** How long it rescues nothing yet after an outage that is over; zero if it may. */
    synchronized Duration untilRescue() {
        return Duration.ofNanos(Math.max(0, rescueFromNanos - nanoTime.getAsLong()));
    }

    /** How long the database has not answered. */
    synchronized Duration silence() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastNanos);
    }
}
