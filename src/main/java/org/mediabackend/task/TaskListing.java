package org.mediabackend.task;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The list of tasks, the newest first, page by page. What a page costs depends neither on how many tasks there are nor
 * on how deep in the list it lies: it goes by the primary key, since ids grow with time, and each look is bounded, in
 * rows and in bytes. A task that comes or changes meanwhile makes no other one appear twice or not at all. Thread-safe.
 */
@Repository
public class TaskListing {

    /** The least and the largest UUID. */
    private static final UUID LEAST = new UUID(0, 0);

    private static final UUID LARGEST = new UUID(-1, -1);

    /** At most so many rows are looked at for one page, whatever share of them the filter wants. */
    static final int MOST_LOOKED_AT = 20_000;

    /** Of documents of a page: the page ends with the task that passes it. */
    static final long MOST_BYTES = 4_000_000;

    /**
     * By how much the clock that an id was made by may differ from the database's, which {@code created_at} is from.
     */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final String LOOKED_AT = """
        SELECT id, kind, created_at FROM task
        WHERE id < :before AND id >= :least%s%s
        ORDER BY id DESC
        """;

    /** The ids first, so that nothing is sorted and no document is read but of the page itself. */
    private static final String PAGE = """
        WITH matching AS MATERIALIZED (
            SELECT id FROM (%s LIMIT :looked) AS looked_at
            WHERE kind = ANY(:kinds) AND created_at >= :from AND created_at < :to
            ORDER BY id DESC
            LIMIT :most + 1
        ), sized AS (
            SELECT task.*, count(*) OVER () AS matching, sum(
                    octet_length(meta::text) + octet_length(steps::text) + coalesce(octet_length(result::text), 0)
                ) OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
            FROM task WHERE id = ANY(ARRAY(SELECT id FROM matching))
        )
        SELECT %s, matching FROM sized
        WHERE bytes_before IS NULL OR bytes_before <= :bytes
        ORDER BY id DESC
        """;

    /** Where a look ended that was ended by its bound. */
    private static final String LAST_LOOKED_AT = "SELECT id FROM (%s OFFSET :looked - 1 LIMIT 1) AS last";

    private final JdbcClient jdbc;

    TaskListing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A page of the list.
     *
     * @param before only tasks that come after this one in the list; null for the first page
     * @param most how many tasks it may hold, at least 1
     */
    public TaskPage page(TaskFilter filter, @Nullable UUID before, int most) {
        return page(filter, before, most, MOST_LOOKED_AT, MOST_BYTES);
    }

    TaskPage page(TaskFilter filter, @Nullable UUID before, int most, int looked, long bytes) {
        String lookedAt =
                LOOKED_AT.formatted(filter.owner() == null ? "" : " AND owner = :owner", states(filter.states()));
        Map<String, Object> range = range(filter, before);
        List<Found> found = jdbc.sql(PAGE.formatted(lookedAt, TaskSql.COLUMNS))
                .params(range)
                .param("kinds", kinds(filter.kinds()))
                .param("from", time(filter.from(), Instant.EPOCH))
                .param("to", time(filter.to(), Instant.ofEpochSecond(253_402_300_799L)))
                .param("most", most)
                .param("looked", looked)
                .param("bytes", bytes)
                .query((rs, n) -> new Found(TaskRows.task(rs), rs.getInt("matching")))
                .list();
        List<Task> tasks =
                new ArrayList<>(found.stream().limit(most).map(Found::task).toList());
        if (!tasks.isEmpty() && tasks.size() < found.getFirst().matching()) {
            return new TaskPage(tasks, tasks.getLast().id());
        }
        UUID last = jdbc.sql(LAST_LOOKED_AT.formatted(lookedAt))
                .params(range)
                .param("looked", looked)
                .query(UUID.class)
                .optional()
                // New tasks move that place towards what this page has shown.
                .map(id -> tasks.isEmpty() ? id : least(id, tasks.getLast().id()))
                .orElse(null);
        return new TaskPage(tasks, last);
    }

    private record Found(Task task, int matching) {}

    private static Map<String, Object> range(TaskFilter filter, @Nullable UUID before) {
        UUID latest = Optional.ofNullable(filter.to())
                .map(to -> idAt(to.plus(CLOCKS_DIFFER)))
                .orElse(LARGEST);
        Map<String, Object> range = new HashMap<>();
        if (filter.owner() != null) {
            range.put("owner", filter.owner());
        }
        range.put("before", before == null ? latest : least(before, latest));
        range.put(
                "least",
                Optional.ofNullable(filter.from())
                        .map(from -> idAt(from.minus(CLOCKS_DIFFER)))
                        .orElse(LEAST));
        return range;
    }

    /** The least UUID of version 7 of that moment: RFC 9562, 5.7, 48 bits of milliseconds come first. */
    private static UUID idAt(Instant at) {
        return new UUID(Math.clamp(at.toEpochMilli(), 0, (1L << 48) - 1) << 16, 0);
    }

    /** As the database orders them. {@link UUID#compareTo} takes the highest bit for a sign. */
    private static UUID least(UUID one, UUID other) {
        return one.toString().compareTo(other.toString()) < 0 ? one : other;
    }

    /** Spelt out, since the planner finds a partial index by constants only. */
    private static String states(Set<TaskState> states) {
        return states.isEmpty()
                ? ""
                : states.stream()
                        .map(TaskState::name)
                        .sorted()
                        .collect(Collectors.joining("', '", " AND state IN ('", "')"));
    }

    private static String[] kinds(Set<Kind> kinds) {
        return kinds.isEmpty()
                ? TaskLedger.KINDS
                : Arrays.stream(Kind.values())
                        .filter(kinds::contains)
                        .map(Kind::wireName)
                        .toArray(String[]::new);
    }

    private static OffsetDateTime time(@Nullable Instant at, Instant otherwise) {
        return (at == null ? otherwise : at).atOffset(ZoneOffset.UTC);
    }
}
