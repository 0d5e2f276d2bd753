package org.mediabackend.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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

    private final Story story;
    private final JobExecution job;
    private final JobRecord record;
    private final Entries entries;
    private final Persistence persistence;
    private final StopSignal stop;
    private final Consumer<AttemptWriter> soon;
    private final Lease lease;
    private final ReentrantLock writing = new ReentrantLock();
    private long number;

    /** What is published and not said yet. */
    private @Nullable OpenPublication publication;

    private boolean begun;

    /** Whether nothing more is to be told beside the work. */
    private boolean closed;

    /** What Spring Batch noted when the work began, until it is written. */
    private @Nullable Changes beginning;

    /** When the last entry was asked for, if nobody could take the task within a second; else 0. */
    private volatile long trustedNanos;

    /** @param soon is to see to it that {@link #beginning} is asked for within some milliseconds */
    AttemptWriter(
            Story story,
            OpenedJob opened,
            Entries entries,
            Persistence persistence,
            StopSignal stop,
            Consumer<AttemptWriter> soon) {
        this.story = story;
        this.job = opened.job();
        this.record = opened.record();
        this.entries = entries;
        this.persistence = persistence;
        this.stop = stop;
        this.soon = soon;
        this.lease = persistence.lease();
    }

    /** The lease was surely held at that moment, and will be for a second from it. */
    void trust(long sinceNanos) {
        trustedNanos = sinceNanos;
    }

    /**
     * Says that work begins. Before the first one of a first attempt there is nothing yet that could be lost: it is
     * written beside the work, and not at all if the work ends before. Any other is written before it, so that what has
     * finished, or was taken over, is in the tables.
     *
     * @throws RuntimeException as {@link #write}
     */
    void begins() {
        writing.lock();
        try {
            if (begun || lease.attempt() > 1) {
                write();
            } else {
                begun = true;
                beginning = record.changes(job);
                soon.accept(this);
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes all that is new. Waits for a database that is away.
     *
     * @throws LeaseLostException if another attempt has the task
     * @throws CancelledException if the database went away with a publication, and the task is being cancelled by now
     * @throws RuntimeException if it could not be written before the attempt was stopped
     */
    void write() {
        if (!written(null, true)) {
            throw new LeaseLostException(lease);
        }
    }

    /**
     * Writes all that is new, and ends the task with it.
     *
     * @return false if the lease is lost or the task is being cancelled; then nothing was written
     */
    boolean end(TaskEnd end) {
        try {
            return written(end, false);
        } catch (CancelledException e) {
            return false;
        }
    }

    /**
     * Publishes, and tells what is true only with that. Its transaction stays open until the next entry, which says all
     * of it: until then the row is locked and nobody is told. So the end of a step costs no commit of its own.
     *
     * @throws RuntimeException what the publication throws; then nothing is told
     */
    void publish(OpenPublication publishing, Runnable told) {
        writing.lock();
        try {
            flush();
            persistence.persistently(again -> {
                publishing.begin();
                return null;
            });
            try {
                told.run();
            } catch (RuntimeException | Error e) {
                publishing.rollback();
                throw e;
            }
            publication = publishing;
        } finally {
            writing.unlock();
        }
    }

    /** Says what was published, if that is not said yet; of a task that is being cancelled it need not be said. */
    void flush() {
        writing.lock();
        try {
            if (publication != null) {
                write();
            }
        } catch (CancelledException e) {
            log.debug("Task {}: cancelled before it was said what it published", lease.taskId());
        } finally {
            writing.unlock();
        }
    }

    /** The end of the attempt is written elsewhere: says what was published, and tells nothing more beside it. */
    void leave() {
        writing.lock();
        try {
            flush();
            closed = true;
        } finally {
            writing.unlock();
        }
    }

    /** No entry follows: what was published and not said is left to the next attempt. */
    void close() {
        writing.lock();
        try {
            closed = true;
            OpenPublication unsaid = publication;
            publication = null;
            if (unsaid != null) {
                unsaid.rollback();
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

    private boolean isWritten(long number) {
        return entries.isWritten(lease, number);
    }

    /** How entries are written. */
    @FunctionalInterface
    private interface Way {
        Entry.Answer<Seen> write(Asked asked);
    }

    private boolean written(@Nullable TaskEnd end, boolean whileCancelling) {
        writing.lock();
        try {
            long first = number + 1;
            // One that is not held may have been ended by a try before it, of which nobody said that it was written.
            boolean written = persistence.persistently(
                    again -> writtenBefore(again, end, first) || tryToWrite(end, whileCancelling, first));
            OpenPublication said = publication;
            publication = null;
            if (said != null && written) {
                said.said();
            }
            return written;
        } catch (CancelledException e) {
            publication = null;
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private boolean writtenBefore(boolean again, @Nullable TaskEnd end, long first) {
        return again && (end != null || publication != null) && isWritten(first);
    }

    private boolean tryToWrite(@Nullable TaskEnd end, boolean whileCancelling, long first) {
        OpenPublication publishing = publication;
        if (publishing == null) {
            return writeOnce(end, whileCancelling, entries::write) || (end != null && isWritten(first));
        }
        try {
            if (!publishing.isOpen()) {
                publishing.beginAgain();
                // The transaction before it, which did not commit, may have said it in vain.
                story.notSaid();
            }
            if (end != null) {
                // Nobody looks for the files of a task that has ended.
                publishing.settle();
            }
            boolean held = writeOnce(end, whileCancelling, entries::writeAlone);
            publishing.commit();
            return held || isWritten(first);
        } catch (LeaseLostException | CancelledException e) {
            publishing.rollback();
            if (isWritten(first)) {
                return true;
            }
            throw e;
        } catch (RuntimeException e) {
            publishing.rollback();
            throw e;
        }
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
                beginning = null;
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
     * What is new of the story, and of the beginning of the work, to be written together with that of other attempts;
     * until {@link #settle} nobody else writes. Empty if nothing is new, or somebody is just writing; then there is
     * nothing to settle.
     */
    Optional<Asked> news() {
        return asked(() -> true);
    }

    /** The same, but only if the beginning of the work is not written. */
    Optional<Asked> unsaidBeginning() {
        return asked(() -> beginning != null);
    }

    private Optional<Asked> asked(BooleanSupplier condition) {
        if (!writing.tryLock()) {
            return Optional.empty();
        }
        Optional<Asked> news = Optional.empty();
        try {
            if (publication == null && !closed && condition.getAsBoolean()) {
                Changes changes = beginning == null ? record.none(job) : beginning;
                Optional<Report> report = story.takeReport();
                if (report.isEmpty() && !changes.isEmpty()) {
                    report = Optional.of(story.briefReport());
                }
                news = report.map(each -> new Asked(new Entry(lease, ++number, true, each, null), changes));
            }
            return news;
        } finally {
            if (news.isEmpty()) {
                writing.unlock();
            }
        }
    }

    /** @param answer null if the news could not be written: they will be, with the next ones */
    void settle(Asked asked, Entry.@Nullable Answer<Seen> answer) {
        try {
            Seen seen = answer != null && answer.held() ? answer.with() : null;
            if (seen == null || !seen.allowed()) {
                story.notSaid();
            } else if (!asked.changes().isEmpty()) {
                beginning = null;
                record.writtenMeanwhile(asked.changes(), job);
            }
            if (seen != null && !seen.allowed()) {
                if (seen.version() != asked.changes().jobVersion()) {
                    // The next entry says it, of the row as it is by now.
                    beginning = null;
                }
                adopt(seen);
            }
        } finally {
            writing.unlock();
        }
    }
}
