package org.mediabackend.web;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of a task in a path. */
public final class TaskId {

    /** Stricter than {@link UUID#fromString}, which takes {@code 1-1-1-1-1}. */
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private TaskId() {}

    /** Reads an id; empty if it is no UUID. */
    public static Optional<UUID> find(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /**
     * Reads an id.
     *
     * @throws ApiException {@link ApiError#TASK_NOT_FOUND} if it is no UUID: then there is no such task either
     */
    public static UUID parse(String text) {
        return find(text).orElseThrow(TaskId::notFound);
    }

    /** That there is no such task. */
    public static ApiException notFound() {
        return new ApiException(
                ApiError.TASK_NOT_FOUND, "There is no such task; its id is the one that the submission answered.");
    }
}
