package org.mediabackend.worker;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mediabackend.worker.RetentionListener.What;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Removes from time to time what ended long ago: first the workspaces on this worker's own disk, and two rounds later,
 * when every worker has had its look, the rows by which they know. Several workers may do so at once. Thread-safe.
 */
@Component
@OnWorkerRole
class Retention implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final RetentionSettings settings;
    private final WorkspaceSweep workspaces;
    private final HistorySweep history;
    private final List<RetentionListener> listeners;
    private final Wake wake = new Wake();
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    Retention(
            RetentionSettings settings,
            WorkspaceSweep workspaces,
            HistorySweep history,
            List<RetentionListener> listeners) {
        this.settings = settings;
        this.workspaces = workspaces;
        this.history = history;
        this.listeners = listeners;
    }

    /** What a round removed. */
    record Removed(long tasks, long jobInstances, long workspaces, long keys) {

        boolean isNothing() {
            return tasks + jobInstances + workspaces + keys == 0;
        }
    }

    /** Looks once and removes all that is due; what fails leaves the rest of it for the next round. */
    Removed runOnce() {
        long directories = 0;
        HistorySweep.Removed rows = new HistorySweep.Removed(0, 0);
        if (!settings.retention().isForEver()) {
            directories = tell(
                    What.WORKSPACES,
                    part(0L, () -> workspaces.run(settings.retention().kept(), this::isStopping)));
            rows = part(rows, () -> history.tasks(settings.retention().rowsKept(), this::isStopping));
            tell(What.TASKS, rows.tasks());
            tell(What.JOB_INSTANCES, rows.jobInstances());
        }
        long keys = tell(
                What.KEYS, part(0L, () -> history.keys(settings.idempotency().kept(), this::isStopping)));
        Removed removed = new Removed(rows.tasks(), rows.jobInstances(), directories, keys);
        if (!removed.isNothing()) {
            log.info(
                    "Retention removed {} tasks with {} job instances, {} workspaces, {} submission keys",
                    removed.tasks(),
                    removed.jobInstances(),
                    removed.workspaces(),
                    removed.keys());
        }
        return removed;
    }

    @Override
    public void start() {
        stopping = false;
        thread = Thread.ofPlatform().name("retention").start(this::run);
    }

    @Override
    public void stop() {
        stopping = true;
        wake.wake();
        Thread running = thread;
        if (running != null) {
            try {
                running.join(STOP_PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (!stopping) {
            try {
                runOnce();
                wake.await(settings.retention().every());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private <T> T part(T nothing, Supplier<T> sweep) {
        try {
            return sweep.get();
        } catch (RuntimeException | Error e) {
            // The database is away, or one directory cannot be read: nothing is lost by looking later.
            log.warn("Retention goes on at its next round ({})", e.toString());
            return nothing;
        }
    }

    private boolean isStopping() {
        return stopping;
    }

    private long tell(What what, long count) {
        if (count > 0) {
            listeners.forEach(listener -> listener.removed(what, count));
        }
        return count;
    }
}
