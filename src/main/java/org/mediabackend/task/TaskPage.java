package org.mediabackend.task;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of tasks.
 *
 * @param tasks the newest first; there may be fewer than were asked for, even none, and still more to come
 * @param next what to ask for as {@code before} to go on; null at the end of the list
 */
public record TaskPage(List<Task> tasks, @Nullable UUID next) {}
