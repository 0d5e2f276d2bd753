package org.mediabackend.submission;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the queue of one lane is, as far as this process knows: as it was counted, what was submitted here since,
 * and what is being submitted. A count is good for a second, by this machine's monotonic clock, and one submission at a
 * time counts. Thread-safe.
 *
 * <p>Each submission reserves its place before its statement, so what one process submits outgrows the limit only by
 * what was committed without anybody saying so; but what all processes do can: by what the others add between two
 * counts of this one. Nothing is refused by a count that is older than a second; one that others were submitting beside
 * may be too high by as many as these, and refuse so many too early until the next.
 *
 * <p>INVARIANT: counted, added since and on the way are together at least what is in the queue by this process's doing.
 */
final class QueueLength {

    private static final long GOOD_NANOS = Duration.ofSeconds(1).toNanos();

    private final long most;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private long length;
    private long countedNanos;
    private boolean known;

    /** Submissions between {@link #next} and their end. */
    private long onTheWay;

    /** Submissions that were queued, ever. */
    private long added;

    /** Open while a submission counts. */
    private @Nullable CountDownLatch counting;

    /** @param patience how long a submission waits for another's count at most */
    QueueLength(long most, Duration patience, LongSupplier nanoTime) {
        this.most = most;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** What a submission is to do. */
    sealed interface Next {

        /** Go by the count that there is: a place is reserved. Tell by {@link #ended}. */
        record Submit() implements Next {}

        /** Go by the count that there is: there is no place. */
        record Refuse() implements Next {}

        /** The count that there is refuses and is too old, and the one that is waited for takes too long. */
        record Busy() implements Next {}

        /**
         * Count; a place is reserved in case there is one. Tell by {@link #counted} or {@link #ended}.
         *
         * @param most how many may wait for the submission to be queued: without what else is on the way
         * @param addedBefore what {@link #counted} needs
         */
        record Count(long most, long addedBefore) implements Next {}
    }

    /** Waits for another submission's count where the last one is no longer good enough to refuse by, once at most. */
    Next next() throws InterruptedException {
        CountDownLatch others;
        synchronized (this) {
            if (isGood()) {
                return byTheCount();
            }
            others = counting;
            if (others == null) {
                counting = new CountDownLatch(1);
                return count();
            }
            if (known && hasRoom()) {
                return byTheCount();
            }
        }
        if (!others.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return new Next.Busy();
        }
        synchronized (this) {
            // If that count failed, the database may be in trouble: nobody is to stand in line to find out.
            return isGood() ? byTheCount() : count();
        }
    }

    private Next byTheCount() {
        if (!hasRoom()) {
            return new Next.Refuse();
        }
        onTheWay++;
        return new Next.Submit();
    }

    private Next count() {
        Next next = new Next.Count(most - onTheWay, added);
        onTheWay++;
        return next;
    }

    private boolean hasRoom() {
        return length + onTheWay < most;
    }

    /**
     * The submission that was to count did.
     *
     * @param waiting how many wait, with the one that was submitted
     * @param accepted whether it was queued
     */
    synchronized void counted(Next.Count by, long waiting, boolean accepted) {
        // What was queued meanwhile may be among those that were counted, or not.
        length = waiting + added - by.addedBefore();
        countedNanos = nanoTime.getAsLong();
        known = true;
        onTheWay--;
        if (accepted) {
            added++;
        }
        endCount();
    }

    /** A submission with a place has ended without a count. */
    synchronized void ended(Next reserved, boolean accepted) {
        onTheWay--;
        if (accepted) {
            added++;
            length++;
        }
        if (reserved instanceof Next.Count) {
            endCount();
        }
    }

    private void endCount() {
        if (counting != null) {
            counting.countDown();
            counting = null;
        }
    }

    private boolean isGood() {
        return known && nanoTime.getAsLong() - countedNanos <= GOOD_NANOS;
    }
}
