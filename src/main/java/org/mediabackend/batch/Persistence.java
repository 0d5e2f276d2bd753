package org.mediabackend.batch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets the writes of one attempt outlast an outage of the database: a write that fails for want of a database is
 * repeated as a whole until it succeeds. A lost lease ends it at once; a stop of the attempt ends it soon, and who
 * keeps the leases stops an attempt that was cut off for too long. Thread-safe.
 *
 * <p>INVARIANT: a write may be repeated although the database has it, since an answer can be lost with the connection.
 * It is told so, and it must then take what it finds for its own: nobody else writes while the lease holds.
 */
final class Persistence {

    private static final Logger log = LoggerFactory.getLogger(Persistence.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LAST_PAUSE = Duration.ofMillis(500);

    /** A shutdown has seconds, and an attempt ends by several writes. */
    private static final Duration AFTER_STOP = Duration.ofSeconds(2);

    /** An operator has time to make room on a full disk. */
    private static final Duration LONGEST_REFUSAL = Duration.ofMinutes(5);

    /** What was refused for so long once is told soon the next time: an attempt ends by several writes. */
    private static final Duration NEXT_REFUSAL = Duration.ofSeconds(2);

    private final TaskLedger ledger;
    private final TransactionTemplate transaction;
    private final Lease lease;
    private final StopSignal stop;
    private volatile Duration longestRefusal;

    /** When a failing write first saw that the attempt was stopped; 0 before. */
    private volatile long stoppedAtNanos;

    Persistence(TaskLedger ledger, TransactionTemplate transaction, Lease lease, StopSignal stop) {
        this(ledger, transaction, lease, stop, LONGEST_REFUSAL);
    }

    Persistence(
            TaskLedger ledger, TransactionTemplate transaction, Lease lease, StopSignal stop, Duration longestRefusal) {
        this.ledger = ledger;
        this.transaction = transaction;
        this.lease = lease;
        this.stop = stop;
        this.longestRefusal = longestRefusal;
    }

    /** The right under which the attempt writes. */
    Lease lease() {
        return lease;
    }

    /**
     * Something that reads or writes the database.
     *
     * @param <T> its answer
     */
    @FunctionalInterface
    interface Write<T extends @Nullable Object> {

        /** @param again whether it was tried before, and the database may have that */
        T write(boolean again);
    }

    /**
     * One transaction with a statement that is guarded by itself. The transaction is for a database that was frozen: it
     * may execute what we gave up long ago, after newer statements, but it commits nothing that we did not commit.
     *
     * @throws RuntimeException as {@link #persistently}
     */
    <T extends @Nullable Object> T guarded(Write<T> write) {
        return persistently(again -> once(() -> write.write(again)));
    }

    /** As {@link #guarded}, but tried only once. */
    <T extends @Nullable Object> T once(Supplier<T> write) {
        return transaction.execute(status -> write.get());
    }

    /** As {@link #persistently}, on a connection of its own though the caller's transaction is open. */
    <T extends @Nullable Object> T beside(Supplier<T> read) {
        TransactionTemplate beside =
                new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        beside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        return persistently(again -> beside.execute(status -> read.get()));
    }

    /** One that is not begun yet; for the parameters see {@link OpenPublication}. */
    OpenPublication publication(Runnable place, Runnable lock, Runnable settle, Runnable discard) {
        return new OpenPublication(transaction, place, lock, settle, discard);
    }

    /**
     * Repeats until it succeeds.
     *
     * @throws WriteRefusedException if a database that can be reached refused it for minutes
     * @throws RuntimeException what the write threw: at once if it does not tell of an outage, or the last one if the
     *     attempt was stopped before the outage had ended
     */
    <T extends @Nullable Object> T persistently(Write<T> write) {
        RuntimeException outage;
        try {
            return write.write(false);
        } catch (RuntimeException e) {
            outage = e;
        }
        long since = System.nanoTime();
        long refusedSince = since;
        Duration pause = FIRST_PAUSE;
        boolean told = false;
        while (passes(outage) && mayGoOn()) {
            if (Outage.isAway(outage)) {
                refusedSince = System.nanoTime();
            } else if (System.nanoTime() - refusedSince > longestRefusal.toNanos()) {
                Duration refused = longestRefusal;
                longestRefusal = NEXT_REFUSAL.compareTo(refused) < 0 ? NEXT_REFUSAL : refused;
                throw new WriteRefusedException(refused, outage);
            }
            if (!told && pause.equals(LAST_PAUSE)) {
                told = true;
                log.warn(
                        "Task {}: the database cannot be used; what attempt {} writes waits for it ({})",
                        lease.taskId(),
                        lease.attempt(),
                        outage.getMessage());
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
            try {
                T answer = write.write(true);
                if (told) {
                    log.info("Task {}: written {} ms late", lease.taskId(), (System.nanoTime() - since) / 1_000_000);
                }
                return answer;
            } catch (RuntimeException e) {
                outage = e;
            }
        }
        throw outage;
    }

    private static boolean passes(RuntimeException failure) {
        return Outage.caused(failure) && !Outage.isLostLease(failure);
    }

    private boolean mayGoOn() {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (!stop.isStopped()) {
            return true;
        }
        long now = System.nanoTime();
        if (stoppedAtNanos == 0) {
            stoppedAtNanos = now;
        }
        return now - stoppedAtNanos < AFTER_STOP.toNanos();
    }

    private void pause(Duration longest) {
        // Jitter, so that the attempts of many workers do not come back at the same moment.
        long nanos = ThreadLocalRandom.current().nextLong(longest.toNanos() / 2, longest.toNanos());
        try {
            if (stop.isStopped() || stop.await(Duration.ofNanos(nanos))) {
                LockSupport.parkNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
