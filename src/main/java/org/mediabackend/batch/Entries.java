package org.mediabackend.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Continuation;
import org.mediabackend.task.Entry;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes what attempts ask for. What several ask for while one statement is under way goes into the next one, all in
 * one commit; each waits until its own is durable, and one that is refused refuses only itself. Alone, an attempt
 * writes at once and on its own thread. Thread-safe.
 */
@Component
class Entries {

    /** A statement stays short: its size is bounded by that of so many tasks' reports. */
    private static final int MOST = 64;

    /** So long who leads waits for as many as were written last; less than a commit takes. */
    private static final Duration GATHERING = Duration.ofNanos(700_000);

    private final TaskLedger ledger;
    private final Queue<Waiting> queue = new ArrayDeque<>();

    /** Whether somebody is writing, and will pass the lead on. */
    private boolean led;

    /** How many were written last. */
    private int lastGroup = 1;

    /** Who waits for as many. */
    private @Nullable Thread gathering;

    Entries(TaskLedger ledger) {
        this.ledger = ledger;
    }

    /** Writes it, perhaps together with others, in no transaction; returns when it is durable or refused. */
    Entry.Answer<Seen> write(Asked asked) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "what others are told is durable must not wait for a commit of the caller's");
        }
        Waiting own = new Waiting(asked);
        if (leads(own) || own.awaitLead()) {
            try {
                gather();
                writeGroup(group());
            } finally {
                passOn(own);
            }
        }
        Entry.Answer<Seen> answer = own.answer();
        // One that is not held, or not allowed, may be locked by another transaction; only its own attempt waits for
        // it.
        return answer != null && answer.held() && answer.with().allowed() ? answer : writeAlone(asked);
    }

    /** Writes it in the caller's transaction if there is one; waits for the lock of the row. */
    Entry.Answer<Seen> writeAlone(Asked asked) {
        return write(List.of(asked), true).getFirst();
    }

    /**
     * Writes all of them in one statement; a row that is locked is passed over.
     *
     * @param all at most one of a task
     */
    List<Entry.Answer<Seen>> writeTogether(List<Asked> all) {
        return write(all, false);
    }

    /** Whether that entry of the attempt, or a later one, was written, for one whose outcome nobody told. */
    boolean isWritten(Lease lease, long number) {
        return ledger.isWritten(lease, number);
    }

    private List<Entry.Answer<Seen>> write(List<Asked> all, boolean waiting) {
        return ledger.write(
                all.stream().map(Asked::entry).toList(),
                waiting,
                new Continuation<>(
                        waiting ? BatchSql.FENCED : BatchSql.FENCED_PASSING,
                        BatchSql.FENCED_COLUMNS,
                        BatchSql.FENCED_JOINS,
                        ChangeColumns.of(all.stream().map(Asked::changes).toList(), true),
                        (rs, n) -> Seen.of(rs)));
    }

    private synchronized boolean leads(Waiting own) {
        queue.add(own);
        if (queue.size() >= lastGroup) {
            LockSupport.unpark(gathering);
        }
        boolean leads = !led;
        led = true;
        return leads;
    }

    /** Fewer and larger groups cost less; one that is alone, as the last one was, waits for nobody. */
    private void gather() {
        long until = System.nanoTime() + GATHERING.toNanos();
        long left = GATHERING.toNanos();
        while (left > 0 && !isGathered()) {
            LockSupport.parkNanos(this, left);
            left = until - System.nanoTime();
        }
    }

    private synchronized boolean isGathered() {
        gathering = Thread.currentThread();
        return queue.size() >= lastGroup;
    }

    /** Who leads is first in it. */
    private synchronized List<Waiting> group() {
        List<Waiting> group = new ArrayList<>();
        Set<UUID> tasks = new HashSet<>();
        for (Waiting next : queue) {
            // One statement writes a row once; its other entry is for the next one.
            if (group.size() < MOST && tasks.add(next.asked.entry().lease().taskId())) {
                group.add(next);
            }
        }
        queue.removeAll(group);
        gathering = null;
        lastGroup = group.size();
        return group;
    }

    private void writeGroup(List<Waiting> group) {
        try {
            List<Entry.Answer<Seen>> answers =
                    write(group.stream().map(each -> each.asked).toList(), false);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).done(answers.get(i), null);
            }
        } catch (RuntimeException e) {
            boolean away = Outage.caused(e);
            // If it is not the database that is missing, one of them is refused, and each finds out alone which.
            group.forEach(each -> each.done(null, away || group.size() == 1 ? e : null));
        } finally {
            group.forEach(each -> each.done(null, null));
        }
    }

    private synchronized void passOn(Waiting own) {
        // It is there still if an error kept it from being written; it must not lead again.
        queue.remove(own);
        Waiting next = queue.peek();
        led = next != null;
        if (next != null) {
            next.lead();
        }
    }

    /** One that waits on its own thread. */
    private static final class Waiting {

        private enum State {
            WAITING,
            LEADS,
            DONE
        }

        private final Asked asked;
        private final Thread thread = Thread.currentThread();
        private volatile State state = State.WAITING;
        private Entry.@Nullable Answer<Seen> answer;
        private @Nullable RuntimeException failure;

        private Waiting(Asked asked) {
            this.asked = asked;
        }

        /** Waits until it is written, or is to write itself and others; whether it is the latter. */
        private boolean awaitLead() {
            boolean interrupted = false;
            while (state == State.WAITING) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return state == State.LEADS;
        }

        private void lead() {
            state = State.LEADS;
            LockSupport.unpark(thread);
        }

        private void done(Entry.@Nullable Answer<Seen> written, @Nullable RuntimeException refused) {
            if (state != State.DONE) {
                answer = written;
                failure = refused;
                state = State.DONE;
                LockSupport.unpark(thread);
            }
        }

        private Entry.@Nullable Answer<Seen> answer() {
            if (failure != null) {
                throw failure;
            }
            return answer;
        }
    }
}
