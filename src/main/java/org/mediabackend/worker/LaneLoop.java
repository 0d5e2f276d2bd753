package org.mediabackend.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the slots of one lane: claims while there is a free slot and work, else waits to be woken. */
final class LaneLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);

    /** For what is due by now and was not to be had: another worker is just taking it. */
    private static final Duration SOON = Duration.ofMillis(200);

    /** After a failure: once the database is back, all is within seconds. */
    private static final Duration FIRST_REST = Duration.ofMillis(125);

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final Slots slots;
    private final Wake wake;
    private final Source source;
    private final Duration poll;
    private volatile boolean stopped;
    private volatile Instant lastRound = Instant.now();
    private volatile @Nullable String trouble;

    /** Where work comes from. */
    interface Source {

        /** The next task; empty if there is none, or none may be taken now. */
        Optional<Occupant> claim();

        /** How long until there may be one without any notification; zero or less if by now. */
        Optional<Duration> nextDue();

        /** The task that was claimed last is in its slot. */
        default void started() {}
    }

    LaneLoop(Slots slots, Wake wake, Source source, Duration poll) {
        this.slots = slots;
        this.wake = wake;
        this.source = source;
        this.poll = poll;
    }

    @Override
    public void run() {
        Duration afterFailure = FIRST_REST;
        while (!stopped) {
            Duration rest;
            try {
                rest = runOnce();
                trouble = null;
                afterFailure = FIRST_REST;
            } catch (RuntimeException | Error e) {
                // Even out of memory or of threads: a loop that has died claims nothing, unseen.
                if (trouble == null) {
                    log.warn("No task could be claimed; trying on ({})", e.getMessage());
                }
                trouble = String.valueOf(e.getMessage());
                rest = afterFailure;
                Duration doubled = afterFailure.multipliedBy(2);
                afterFailure = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
            }
            lastRound = Instant.now();
            try {
                wake.await(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Claims and starts what there is, as far as there are slots; how long until it is worth to look again. */
    Duration runOnce() {
        while (!stopped && slots.hasFree()) {
            lastRound = Instant.now();
            Optional<Occupant> next = source.claim();
            if (next.isEmpty()) {
                return rest(source.nextDue());
            }
            slots.run(next.get());
            source.started();
        }
        return rest(Optional.empty());
    }

    /** Jitter, so that many workers do not ask at the same moment. */
    private Duration rest(Optional<Duration> due) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Duration polled = poll.plusMillis(random.nextLong(poll.toMillis() / 4 + 1));
        return due.map(until -> until.isPositive() ? until.plusMillis(random.nextLong(5, 50)) : SOON)
                .filter(until -> until.compareTo(polled) < 0)
                .orElse(polled);
    }

    /** Before a thread runs it, also again after a stop. */
    void open() {
        stopped = false;
    }

    void stop() {
        stopped = true;
        wake.wake();
    }

    /** What lets it look at once. */
    Wake wake() {
        return wake;
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
