package org.mediabackend.access;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mediabackend.task.TenantTasks;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.springframework.stereotype.Component;

/**
 * Holds a tenant to its number of tasks. A caller without such limits costs nothing; of one with them the tasks are
 * counted before each, and in a process one after the other, so that not more get in than may. Thread-safe.
 */
@Component
@ConditionalOnApiRole
public class TenantLimits {

    /** Tenants that share one only wait for each other. */
    private static final int LOCKS = 64;

    private final TenantTasks tasks;
    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);

    TenantLimits(TenantTasks tasks) {
        this.tasks = tasks;
    }

    /**
     * Does what adds a task to the queue, if the caller may have one more.
     *
     * @throws ApiException {@link ApiError#TENANT_RUNNING_FULL}, {@link ApiError#TENANT_QUEUE_FULL}
     */
    public <T> T admit(Caller caller, Supplier<T> adding) {
        String tenant = caller.tenant();
        CallerLimits limits = caller.limits();
        if (tenant == null || (limits.maxRunning() == null && limits.maxQueued() == null)) {
            return adding.get();
        }
        Lock lock = locks[Math.floorMod(tenant.hashCode(), LOCKS)];
        lock.lock();
        try {
            check(limits, tasks.open(tenant));
            return adding.get();
        } finally {
            lock.unlock();
        }
    }

    private static void check(CallerLimits limits, TenantTasks.Open open) {
        Integer maxRunning = limits.maxRunning();
        if (maxRunning != null && open.waiting() + open.running() >= maxRunning) {
            throw new ApiException(
                    ApiError.TENANT_RUNNING_FULL,
                    "This caller may have " + maxRunning + " tasks that run or wait, and has "
                            + (open.waiting() + open.running()) + "; try again when one has ended.");
        }
        Integer maxQueued = limits.maxQueued();
        if (maxQueued != null && open.waiting() >= maxQueued) {
            throw new ApiException(
                    ApiError.TENANT_QUEUE_FULL,
                    "This caller may have " + maxQueued + " tasks that wait, and has " + open.waiting()
                            + "; try again when some have started.");
        }
    }
}
