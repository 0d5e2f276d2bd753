package org.mediabackend.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.mediabackend.task.TaskRetention;
import org.mediabackend.workspace.OldWorkspaces;
import org.mediabackend.workspace.RemovedWorkspaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Removes the workspaces of tasks that ended long ago from the disk of this worker. Thread-safe. */
@Component
class WorkspaceSweep {

    private static final Logger log = LoggerFactory.getLogger(WorkspaceSweep.class);
    private static final int ASKED_AT_ONCE = 500;

    private final TaskRetention tasks;
    private final OldWorkspaces old;
    private final RemovedWorkspaces removed;
    private final TransactionTemplate transaction;

    WorkspaceSweep(TaskRetention tasks, OldWorkspaces old, RemovedWorkspaces removed, TransactionTemplate transaction) {
        this.tasks = tasks;
        this.old = old;
        this.removed = removed;
        this.transaction = transaction;
    }

    /**
     * Removes those whose task ended longer ago than {@code kept}. The directory of a task that this database does not
     * know is left alone: it may be another's. What an earlier round began to delete is deleted first.
     *
     * @return how many were removed
     */
    long run(Duration kept, BooleanSupplier stopped) {
        AtomicLong count = new AtomicLong();
        try {
            removed.leftovers().stream()
                    .takeWhile(id -> !stopped.getAsBoolean())
                    .forEach(this::delete);
            old.before(Instant.now().minus(kept), ASKED_AT_ONCE, ids -> {
                if (!stopped.getAsBoolean()) {
                    count.addAndGet(removeEnded(ids, kept, stopped));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count.get();
    }

    private long removeEnded(Collection<UUID> ids, Duration kept, BooleanSupplier stopped) {
        return tasks.ended(ids, kept).stream()
                .filter(id -> !stopped.getAsBoolean())
                .filter(id -> remove(id, kept))
                .count();
    }

    /** The files go after the lock: a session whose transaction waits for a slow disk is ended by the server. */
    private boolean remove(UUID id, Duration kept) {
        AtomicBoolean aside = new AtomicBoolean();
        try {
            transaction.executeWithoutResult(status -> aside.set(setAsideLocked(id, kept)));
        } catch (RuntimeException e) {
            if (aside.get()) {
                putBack(id);
            }
            throw e;
        }
        if (aside.get()) {
            delete(id);
        }
        return aside.get();
    }

    /** Under the row's lock, so that nobody restarts the task while its files go. */
    private boolean setAsideLocked(UUID id, Duration kept) {
        try {
            return tasks.lockEnded(id, kept) && removed.setAside(id);
        } catch (IOException e) {
            log.warn("The workspace of task {} cannot be removed: {}", id, e.toString());
            return false;
        }
    }

    /** Without the commit somebody may have restarted the task. */
    private void putBack(UUID id) {
        try {
            removed.putBack(id);
        } catch (IOException e) {
            log.warn("The workspace of task {} cannot be put back: {}", id, e.toString());
        }
    }

    private void delete(UUID id) {
        try {
            removed.delete(id);
        } catch (IOException e) {
            log.warn("The workspace of task {} is deleted in part; the next round goes on: {}", id, e.toString());
        }
    }
}
