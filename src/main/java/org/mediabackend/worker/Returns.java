package org.mediabackend.worker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.mediabackend.task.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives what was claimed ahead and waits for a slot too long back to the queue, where another worker may have a free
 * one. It is done beside the claims and the end of the server, neither of which may wait for it. Run by one thread,
 * until that is interrupted.
 */
final class Returns implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Returns.class);

    /** Who is claimed ahead of tiny ones has its slot within a few of them. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    /** After a failure; meanwhile it may get a slot here. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Slots slots;
    private final Function<List<Lease>, Set<Lease>> giveBack;

    /** @param giveBack those that went back; called again where it fails */
    Returns(Slots slots, Function<List<Lease>, Set<Lease>> giveBack) {
        this.slots = slots;
        this.giveBack = giveBack;
    }

    @Override
    public void run() {
        try {
            while (true) {
                runOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something that is to be given back, and does. */
    void runOnce() throws InterruptedException {
        List<Occupant> overdue = slots.takeOverdue(PATIENCE);
        Set<Lease> back;
        try {
            back = giveBack.apply(overdue.stream().map(Occupant::lease).toList());
        } catch (RuntimeException | Error e) {
            log.warn("{} waiting tasks could not be given back, and wait on ({})", overdue.size(), e.getMessage());
            // Their leases are renewed as before.
            slots.waitOn(overdue);
            Thread.sleep(RETRY);
            return;
        }
        for (Occupant each : overdue) {
            try {
                if (back.contains(each.lease())) {
                    log.info(
                            "Task {} waited for a slot and is back in the queue",
                            each.lease().taskId());
                } else {
                    // Lost, or to be cancelled: it ends without beginning.
                    each.stop();
                    each.run();
                }
            } catch (RuntimeException | Error e) {
                log.error("Task {} could not be ended", each.lease().taskId(), e);
            } finally {
                slots.remove(each);
            }
        }
    }
}
