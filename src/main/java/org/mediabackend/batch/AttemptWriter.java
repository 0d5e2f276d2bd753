package org.mediabackend.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.StopSignal;
import org.mediabackend.task.Entry;
import org.mediabackend.task.Lease;
import org.mediabackend.task.Report;
import org.mediabackend.task.TaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;

/**
 * Writes what one attempt has to say: the news of its story and what Spring Batch noted, in one statement under the
 * fence. Thread-safe; the entries of an attempt keep their order.
 */
final class AttemptWriter {

    private static final Logger log = LoggerFactory.getLogger(AttemptWriter.class);

    /** Less than the second for which an answer says that the lease holds. */
    private static final Duration TRUST = Duration.ofMillis(800);

    private final Lease lease;
    private final Story story;
    private final JobExecution job;
    private final JobRecord record;
    private final Entries entries;
    private final Persistence persistence;
    private final StopSignal stop;
    private final ReentrantLock writing = new ReentrantLock();
    private long number;

    /** When the last entry was asked for, if nobody could take the task within a second; else 0. */
    private volatile long trustedNanos;

    AttemptWriter(
            Lease lease, Story story, OpenedJob opened, Entries entries, Persistence persistence, StopSignal stop) {
        this.lease = lease;
        this.story = story;
        this.job = opened.job();
        this.record = opened.record();
        this.entries = entries;
        this.persistence = persistence;
        this.stop = stop;
    }

    /**
     * Writes all that is new. Waits for a database that is away.
     *
     * @throws LeaseLostException if another attempt has the task
     * @throws RuntimeException if it could not be written before the attempt was stopped
     */
    void write() {
        writing.lock();
        try {
            persistence.persistently(again -> {
                if (!writeOnce(null, true, entries::write)) {
                    throw new LeaseLostException(lease);
                }
                return null;
            });
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes all that is new, and ends the task with it.
     *
     * @return false if the lease is lost or the task is being cancelled; then nothing was written
     */
    boolean end(TaskEnd end) {
        writing.lock();
        try {
            long first = number + 1;
            // One that is not held may have been ended by a try before it, of which nobody said that it was written.
            return persistence.persistently(
                    again -> (again && isWritten(first)) || writeOnce(end, false, entries::write) || isWritten(first));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Tells something that is true only with what the transaction does, and writes it in the transaction. Until then
     * nobody says it; if the transaction throws, it was never told.
     *
     * @param transaction is given what is to be called last in it
     */
    void saying(Runnable told, Consumer<Runnable> transaction) {
        writing.lock();
        try {
            // Nothing bears this number: what was written before the transaction is not taken for what it says.
            number++;
            Story.Memento before = story.memento();
            told.run();
            try {
                transaction.accept(() -> {
                    // A transaction before it, which did not commit, may have said it in vain.
                    story.notSaid();
                    if (!writeOnce(null, false, entries::writeAlone)) {
                        throw new LeaseLostException(lease);
                    }
                });
            } catch (RuntimeException e) {
                story.restore(before);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Whether it is sure without asking that the attempt still holds its lease. */
    boolean isTrusted() {
        long since = trustedNanos;
        return since != 0 && System.nanoTime() - since < TRUST.toNanos();
    }

    /** Tells something that the next entry says. */
    void tell(Runnable told) {
        writing.lock();
        try {
            told.run();
        } finally {
            writing.unlock();
        }
    }

    /** Whether what {@link #saying} tried to say last was written though nobody said so. */
    boolean isWritten() {
        return isWritten(number);
    }

    private boolean isWritten(long number) {
        return entries.isWritten(lease, number);
    }

    /** How entries are written. */
    @FunctionalInterface
    private interface Way {
        Entry.Answer<Seen> write(Asked asked);
    }

    private boolean writeOnce(@Nullable TaskEnd end, boolean whileCancelling, Way way) {
        while (true) {
            Changes changes = record.changes(job);
            Optional<Report> news = story.takeReport();
            if (end == null && news.isEmpty() && changes.isEmpty()) {
                return true;
            }
            Report report = news.orElseGet(story::briefReport);
            Asked asked = new Asked(new Entry(lease, ++number, whileCancelling, report, end), changes);
            Entry.Answer<Seen> answer;
            long began = System.nanoTime();
            try {
                answer = way.write(asked);
            } catch (RuntimeException e) {
                story.notSaid();
                throw e;
            }
            if (!answer.held()) {
                story.notSaid();
                return false;
            }
            if (answer.with().allowed()) {
                Runnable undo = record.written(changes, job);
                UndoOnRollback.register(() -> {
                    undo.run();
                    record.touchAgain(changes, job);
                });
                trustedNanos = answer.trusted() ? began : 0;
                return true;
            }
            story.notSaid();
            if (!answer.with().exists()) {
                throw new IllegalStateException("job execution " + job.getId() + " is not in its table any more");
            }
            adopt(answer.with());
        }
    }

    private void adopt(Seen seen) {
        record.adopt(seen, job);
        if ((job.isStopping() || job.isStopped()) && job.getEndTime() == null) {
            log.info("Task {}: its job was told to stop", lease.taskId());
            stop.stop();
        }
    }

    /**
     * What is new of the story, to be written together with that of other attempts; until {@link #settle} nobody else
     * writes. Empty if nothing is new, or somebody is just writing; then there is nothing to settle.
     */
    Optional<Asked> news() {
        if (!writing.tryLock()) {
            return Optional.empty();
        }
        Optional<Asked> news = Optional.empty();
        try {
            news = story.takeReport()
                    .map(report -> new Asked(new Entry(lease, ++number, true, report, null), record.none(job)));
            return news;
        } finally {
            if (news.isEmpty()) {
                writing.unlock();
            }
        }
    }

    /** @param answer null if the news could not be written: they will be, with the next ones */
    void settle(Entry.@Nullable Answer<Seen> answer) {
        try {
            if (answer == null || !answer.held() || !answer.with().allowed()) {
                story.notSaid();
            }
            if (answer != null && answer.held() && !answer.with().allowed()) {
                adopt(answer.with());
            }
        } finally {
            writing.unlock();
        }
    }
}
