package org.mediabackend.submission;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the queue of one lane is, as far as this process knows: as it was counted, and what was submitted here
 * since. A count is good for a second, by this machine's monotonic clock, and one submission at a time counts.
 * Thread-safe.
 *
 * <p>So a queue can outgrow its limit by what other processes add within the second of a count, and by what is
 * submitted here while one counts; nothing is refused by a count that is older than a second.
 */
final class QueueLength {

    private static final long GOOD_NANOS = Duration.ofSeconds(1).toNanos();

    private final long most;
    private final LongSupplier nanoTime;
    private long length;
    private long countedNanos;
    private boolean known;

    /** Open while a submission counts. */
    private @Nullable CountDownLatch counting;

    QueueLength(long most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** What a submission is to do. */
    enum Next {
        /** Go by the count that there is: there is room. */
        SUBMIT,
        /** Go by the count that there is: there is none. */
        REFUSE,
        /** Count, and tell by {@link #counted} or {@link #notCounted}. */
        COUNT
    }

    /** Waits for another submission's count where the last one is no longer good enough to refuse by, once at most. */
    Next next() throws InterruptedException {
        CountDownLatch others;
        synchronized (this) {
            if (isGood()) {
                return length < most ? Next.SUBMIT : Next.REFUSE;
            }
            others = counting;
            if (others == null) {
                counting = new CountDownLatch(1);
                return Next.COUNT;
            }
            if (known && length < most) {
                return Next.SUBMIT;
            }
        }
        others.await();
        synchronized (this) {
            if (isGood()) {
                return length < most ? Next.SUBMIT : Next.REFUSE;
            }
            // That count failed. If the database is in trouble, nobody is to stand in line to find out.
            return Next.COUNT;
        }
    }

    /** @param waiting how many wait, with the one that was submitted */
    synchronized void counted(long waiting) {
        length = waiting;
        countedNanos = nanoTime.getAsLong();
        known = true;
        endCount();
    }

    /** The submission that was to count has failed. */
    synchronized void notCounted() {
        endCount();
    }

    private void endCount() {
        if (counting != null) {
            counting.countDown();
            counting = null;
        }
    }

    /** One was submitted without a count. */
    synchronized void added() {
        length++;
    }

    private boolean isGood() {
        return known && nanoTime.getAsLong() - countedNanos <= GOOD_NANOS;
    }
}
