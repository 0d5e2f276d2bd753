package org.mediabackend.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Claim;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the slots of one lane: claims while more may be claimed and there is work, else waits to be woken. */
final class LaneLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);

    /** For what is due by now and was not to be had: another worker is just taking it. */
    private static final Duration SOON = Duration.ofMillis(200);

    /** After a failure: once the database is back, all is within seconds. */
    private static final Duration FIRST_REST = Duration.ofMillis(125);

    /** However busy the lane is, it looks for leases that have run out so often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final Slots slots;
    private final Wake wake;
    private final Source source;
    private final Duration poll;
    private final LongSupplier nanoTime;

    /** Whether the queue may hold something; not once it said that there is no more, until somebody tells of more. */
    private volatile boolean queueMayHold = true;

    /** Whether something may come due at a moment that is not known here. */
    private volatile boolean dueUnknown = true;

    private long dueNanos;

    /** When the queue was last asked; what another worker had locked then and gave back is not told of. */
    private long claimedNanos;

    private long lookedNanos;

    /** Whether it had no slot to claim for when it looked last. */
    private boolean full;

    private volatile boolean stopped;
    private volatile Instant lastRound = Instant.now();
    private volatile @Nullable String trouble;

    /** Where work comes from. */
    interface Source {

        /**
         * The next tasks; none if there are none, or none may be taken now.
         *
         * @param most how many at most
         * @param looksAround whether also for leases that have run out, and for what has come due
         */
        Claim<Occupant> claim(int most, boolean looksAround);

        /** How long until there may be one without any notification; zero or less if by now. */
        Optional<Duration> nextDue();

        /** The tasks that were claimed last have their slots, or wait for them. */
        default void started() {}
    }

    LaneLoop(Slots slots, Wake wake, Source source, Duration poll, LongSupplier nanoTime) {
        this.slots = slots;
        this.wake = wake;
        this.source = source;
        this.poll = poll;
        this.nanoTime = nanoTime;
        this.lookedNanos = nanoTime.getAsLong() - LOOK_AGAIN.toNanos() - 1;
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
                forget();
                rest = afterFailure;
                Duration doubled = afterFailure.multipliedBy(2);
                afterFailure = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
            }
            lastRound = Instant.now();
            try {
                if (!wake.await(rest)) {
                    forget();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Claims and starts what there is, as far as there are slots; how long until it is worth to look again. */
    Duration runOnce() {
        while (!stopped) {
            lastRound = Instant.now();
            slots.runWaiting();
            int free = slots.free();
            long now = nanoTime.getAsLong();
            boolean due = dueUnknown || now - dueNanos >= 0;
            if (free <= 0) {
                full = true;
                return rest(Optional.empty());
            }
            if (!queueMayHold && !due && now - claimedNanos < LOOK_AGAIN.toNanos()) {
                return rest(Optional.of(Duration.ofNanos(dueNanos - now)));
            }
            // What is due is looked for at once, but not with each claim of a long queue; and who was idle first takes
            // what he was told of, since nothing is due.
            boolean wasIdle = !full && now - claimedNanos > LOOK_AGAIN.toNanos();
            boolean looks = now - lookedNanos > (due ? SOON : LOOK_AGAIN).toNanos() && (due || !wasIdle);
            if (looks) {
                lookedNanos = now;
            }
            // Before the statement: who submits after it tells us so, and is not forgotten.
            queueMayHold = false;
            claimedNanos = now;
            // What was taken from lost workers is next at most: if this one is lost too, that counts against it.
            Claim<Occupant> next = source.claim(looks ? Math.min(free, slots.idle()) : free, looks);
            full = false;
            start(next.taken());
            if (next.more()) {
                queueMayHold = true;
            } else if (due) {
                return rest(nextDue());
            }
        }
        return rest(Optional.empty());
    }

    /** One that finds no thread keeps the others from nothing; its lease runs out. */
    private void start(List<Occupant> claimed) {
        Throwable failure = null;
        for (Occupant occupant : claimed) {
            try {
                slots.run(occupant);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (!claimed.isEmpty()) {
            source.started();
        }
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            default -> throw (Error) failure;
        }
    }

    private Optional<Duration> nextDue() {
        dueUnknown = false;
        Optional<Duration> due = source.nextDue();
        dueNanos = nanoTime.getAsLong() + due.orElse(poll).toNanos();
        return due;
    }

    /** Something can be claimed, or may be. */
    void queued() {
        queueMayHold = true;
        wake.wake();
    }

    /** Something waits for its time. */
    void delayed() {
        dueUnknown = true;
        wake.wake();
    }

    /** Nothing is known any more of what there may be. */
    void lookAnew() {
        forget();
        wake.wake();
    }

    private void forget() {
        queueMayHold = true;
        dueUnknown = true;
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
