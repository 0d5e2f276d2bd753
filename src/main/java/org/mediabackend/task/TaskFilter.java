package org.mediabackend.task;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a list is about.
 *
 * @param states empty for all
 * @param kinds empty for all
 * @param from only what was created then or later
 * @param to only what was created before
 * @param owner only that tenant's; null for everybody's
 */
public record TaskFilter(
        Set<TaskState> states,
        Set<Kind> kinds,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable String owner) {

    /** All tasks. */
    public static final TaskFilter ALL = new TaskFilter(Set.of(), Set.of(), null, null, null);

    public TaskFilter {
        states = Set.copyOf(states);
        kinds = Set.copyOf(kinds);
    }

    /** The same, of one tenant's tasks; null leaves it as it is. */
    public TaskFilter of(@Nullable String tenant) {
        return tenant == null ? this : new TaskFilter(states, kinds, from, to, tenant);
    }
}
