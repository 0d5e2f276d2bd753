package org.mediabackend.task;

import java.util.UUID;

/**
 * A task to be queued.
 *
 * @param lane the kind's, unless what it asks for is heavier
 * @param spec the validated request as JSON
 */
public record NewTask(UUID id, Kind kind, Lane lane, String label, String spec, Schedule schedule) {}
