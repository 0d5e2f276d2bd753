package org.mediabackend.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task to be queued.
 *
 * @param lane the kind's, unless what it asks for is heavier
 * @param spec the validated request as JSON
 * @param owner the tenant that submits it; null if nothing authenticates
 */
public record NewTask(
        UUID id,
        Kind kind,
        Lane lane,
        String label,
        String spec,
        Schedule schedule,
        @Nullable String owner) {

    /** One that no tenant submits. */
    public NewTask(UUID id, Kind kind, Lane lane, String label, String spec, Schedule schedule) {
        this(id, kind, lane, label, spec, schedule, null);
    }
}
