package org.mediabackend.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.Attempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the slots of one lane: claims while there is a free slot and work, else waits to be woken. */
final class LaneLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);

    private final Slots slots;
    private final Wake wake;
    private final Supplier<Optional<Attempt>> claim;
    private final Duration poll;
    private volatile boolean stopped;
    private volatile Instant lastRound = Instant.now();
    private volatile @Nullable String trouble;

    LaneLoop(Slots slots, Wake wake, Supplier<Optional<Attempt>> claim, Duration poll) {
        this.slots = slots;
        this.wake = wake;
        this.claim = claim;
        this.poll = poll;
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                runOnce();
                trouble = null;
            } catch (RuntimeException | Error e) {
                // Even out of memory or of threads: a loop that has died claims nothing, unseen.
                if (trouble == null) {
                    log.warn("No task could be claimed; trying on ({})", e.getMessage());
                }
                trouble = String.valueOf(e.getMessage());
            }
            lastRound = Instant.now();
            try {
                // Jitter, so that many workers do not ask at the same moment.
                wake.await(poll.plusMillis(ThreadLocalRandom.current().nextLong(poll.toMillis() / 4 + 1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Claims and starts what there is, as far as there are slots. */
    void runOnce() {
        while (!stopped && slots.hasFree()) {
            lastRound = Instant.now();
            Optional<Attempt> attempt = claim.get();
            if (attempt.isEmpty()) {
                return;
            }
            slots.run(attempt.get());
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

    /** When it last looked for work, or tried to. */
    Instant lastRound() {
        return lastRound;
    }

    /** Why the last round failed; null if it did not. */
    @Nullable
    String trouble() {
        return trouble;
    }
}
