package org.mediabackend.worker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requeues what was claimed ahead and waits for a slot too long; another worker may have a free one. It is done beside
 * the claims and the end of the server, neither of which may wait for it. Run by one thread, until that is interrupted.
 */
final class Overdue implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Overdue.class);

    /** Who is claimed ahead of tiny ones has its slot within a few of them. */
    static final Duration PATIENCE = Duration.ofMillis(100);

    /** After a failure. */
    static final Duration RETRY = Duration.ofSeconds(1);

    /** What is refused so often is refused for good; the leases run out then. */
    private static final int MOST_TRIES = 60;

    private final Slots slots;
    private final Function<List<Lease>, Set<Lease>> requeue;
    private final Duration patience;
    private final Duration retry;
    private final Wake pause = new Wake();

    /** @param requeue those that went back; asked again where it fails */
    Overdue(Slots slots, Function<List<Lease>, Set<Lease>> requeue, Duration patience, Duration retry) {
        this.slots = slots;
        this.requeue = requeue;
        this.patience = patience;
        this.retry = retry;
    }

    @Override
    public void run() {
        try {
            while (true) {
                try {
                    runOnce();
                } catch (RuntimeException | Error e) {
                    // Even out of memory: without this thread what waits behind long ones waits as long.
                    log.error("What waits for a slot could not be looked after", e);
                    pause.await(retry);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something that is overdue, and lets go of it. */
    void runOnce() throws InterruptedException {
        List<Occupant> overdue = slots.takeOverdue(patience);
        Set<Lease> requeued = requeue(overdue.stream().map(Occupant::lease).toList());
        if (requeued == null) {
            overdue.forEach(slots::remove);
        } else {
            overdue.forEach(each -> letGo(each, requeued.contains(each.lease())));
        }
    }

    /**
     * Until somebody says what became of them: what may be back in the queue must not run here. Their leases are
     * renewed as before. Null if nobody says it.
     */
    private @Nullable Set<Lease> requeue(List<Lease> leases) throws InterruptedException {
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            try {
                return requeue.apply(leases);
            } catch (RuntimeException | Error e) {
                if (tries == 1 || tries == MOST_TRIES) {
                    log.warn("Waiting tasks cannot be requeued, at try {}: {} ({})", tries, leases, e.getMessage());
                }
                pause.await(retry);
            }
        }
        return null;
    }

    private void letGo(Occupant occupant, boolean requeued) {
        try {
            if (requeued) {
                log.info(
                        "Task {} waited for a slot and is back in the queue",
                        occupant.lease().taskId());
                occupant.requeued();
            } else {
                // Lost, or to be cancelled: it ends without beginning.
                occupant.stop();
                occupant.run();
            }
        } catch (RuntimeException | Error e) {
            log.error("Task {} could not be ended", occupant.lease().taskId(), e);
        } finally {
            slots.remove(occupant);
        }
    }
}
