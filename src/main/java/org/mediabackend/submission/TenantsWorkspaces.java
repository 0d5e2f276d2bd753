package org.mediabackend.submission;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.OtherWorkspaces;
import org.mediabackend.task.TenantTasks;

/**
 * What the tasks of one tenant have published, or of all while nothing authenticates. It asks the database, once for
 * each task. Used by one thread.
 */
final class TenantsWorkspaces implements OtherWorkspaces {

    /** Of one request; nobody who means well reads the outputs of more. */
    private static final int MOST = 1_000;

    private final TenantTasks tasks;
    private final @Nullable String tenant;
    private final Map<UUID, Boolean> known = new HashMap<>();

    TenantsWorkspaces(TenantTasks tasks, @Nullable String tenant) {
        this.tasks = tasks;
        this.tenant = tenant;
    }

    @Override
    public boolean mayRead(UUID task) {
        if (known.size() >= MOST && !known.containsKey(task)) {
            return false;
        }
        return known.computeIfAbsent(task, id -> tasks.isOf(id, tenant));
    }
}
