package org.mediabackend.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.mediabackend.task.TaskRetention;
import org.mediabackend.workspace.OldWorkspaces;
import org.mediabackend.workspace.Workspaces;
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
    private final Workspaces workspaces;
    private final TransactionTemplate transaction;

    WorkspaceSweep(TaskRetention tasks, OldWorkspaces old, Workspaces workspaces, TransactionTemplate transaction) {
        this.tasks = tasks;
        this.old = old;
        this.workspaces = workspaces;
        this.transaction = transaction;
    }

    /**
     * Removes those whose task ended longer ago than {@code kept}. The directory of a task that this database does not
     * know is left alone: it may be another's.
     *
     * @return how many were removed
     */
    long run(Duration kept, BooleanSupplier stopped) {
        AtomicLong removed = new AtomicLong();
        try {
            old.before(Instant.now().minus(kept), ASKED_AT_ONCE, ids -> {
                if (!stopped.getAsBoolean()) {
                    removed.addAndGet(removeEnded(ids, kept, stopped));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return removed.get();
    }

    private long removeEnded(Collection<UUID> ids, Duration kept, BooleanSupplier stopped) {
        return tasks.ended(ids, kept).stream()
                .filter(id -> !stopped.getAsBoolean())
                .filter(id -> Boolean.TRUE.equals(transaction.execute(status -> removeLocked(id, kept))))
                .count();
    }

    /** Under the row's lock, so that nobody restarts the task while its files go. */
    private boolean removeLocked(UUID id, Duration kept) {
        if (!tasks.lockEnded(id, kept)) {
            return false;
        }
        try {
            workspaces.delete(id);
            return true;
        } catch (IOException e) {
            log.warn("The workspace of task {} cannot be removed: {}", id, e.toString());
            return false;
        }
    }
}
