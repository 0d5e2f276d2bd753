package org.mediabackend.submission;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Kind;
import org.mediabackend.task.TaskFilter;
import org.mediabackend.task.TaskState;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.TaskId;
import org.springframework.util.MultiValueMap;

/**
 * What a caller asks of the list of tasks, read from the query of the request.
 *
 * @param before where the page before ended; null for the first page
 * @param limit how many tasks a page may hold
 */
record ListQuery(TaskFilter filter, @Nullable UUID before, int limit) {

    static final int USUAL_LIMIT = 50;
    static final int LARGEST_LIMIT = 200;

    /** The years that the table and every client can hold. */
    private static final Instant EARLIEST = Instant.EPOCH;

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * Reads it strictly, but leaves unknown names alone.
     *
     * @throws org.mediabackend.web.ApiException {@link ApiError#INVALID_REQUEST}, with all that is wrong
     */
    static ListQuery of(MultiValueMap<String, String> parameters) {
        FieldErrors errors = new FieldErrors();
        Set<TaskState> states = each(parameters, "status", errors, TaskState.values(), TaskState::wireName);
        Set<Kind> kinds = each(parameters, "kind", errors, Kind.values(), Kind::wireName);
        Instant from = time(parameters, "from", errors);
        Instant to = time(parameters, "to", errors);
        UUID before = cursor(parameters, errors);
        int limit = limit(parameters, errors);
        errors.throwIfAny(ApiError.INVALID_REQUEST);
        return new ListQuery(new TaskFilter(states, kinds, from, to, null), before, limit);
    }

    /** Some of the words of an enum; the same word may stand for several of its constants. */
    private static <E extends Enum<E>> Set<E> each(
            MultiValueMap<String, String> parameters,
            String name,
            FieldErrors errors,
            E[] all,
            Function<E, String> wireName) {
        Set<String> wanted = parameters.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
        Set<String> known = Arrays.stream(all).map(wireName).collect(Collectors.toSet());
        if (!known.containsAll(wanted)) {
            errors.add(
                    name,
                    "must be one or more of "
                            + Arrays.stream(all).map(wireName).distinct().collect(Collectors.joining(", "))
                            + ", separated by commas");
            return Set.of();
        }
        return Arrays.stream(all)
                .filter(e -> wanted.contains(wireName.apply(e)))
                .collect(Collectors.toSet());
    }

    private static @Nullable Instant time(MultiValueMap<String, String> parameters, String name, FieldErrors errors) {
        String text = single(parameters, name, errors);
        if (text == null) {
            return null;
        }
        try {
            // A plus sign that was not encoded arrives as a space.
            Instant at = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (!at.isBefore(EARLIEST) && !at.isAfter(LATEST)) {
                return at;
            }
        } catch (DateTimeParseException e) {
            // Told below, as for a year that nobody means.
        }
        errors.add(name, "must be an ISO-8601 instant with its offset, such as 2026-01-31T08:00:00Z");
        return null;
    }

    private static @Nullable UUID cursor(MultiValueMap<String, String> parameters, FieldErrors errors) {
        String text = single(parameters, "cursor", errors);
        if (text == null) {
            return null;
        }
        return TaskId.find(text).orElseGet(() -> {
            errors.add("cursor", "must be a nextCursor that this list has answered");
            return null;
        });
    }

    private static int limit(MultiValueMap<String, String> parameters, FieldErrors errors) {
        String text = single(parameters, "limit", errors);
        if (text == null) {
            return USUAL_LIMIT;
        }
        if (text.matches("[0-9]{1,9}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST_LIMIT) {
                return limit;
            }
        }
        errors.add("limit", "must be an integer between 1 and " + LARGEST_LIMIT);
        return USUAL_LIMIT;
    }

    /** Null if the parameter is not there, or empty. */
    private static @Nullable String single(MultiValueMap<String, String> parameters, String name, FieldErrors errors) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            errors.add(name, "must be given once");
            return null;
        }
        return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
    }
}
