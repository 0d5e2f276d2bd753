package org.mediabackend.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How tasks leave the table, and keys theirs. Only what has ended goes. Each method is one statement, joins the
 * caller's transaction if there is one, and is safe for use by many threads and workers at once. Time is the
 * database's.
 *
 * <p>The statements bound their scans by {@code statement_timestamp()}: {@code clock_timestamp()} changes while a
 * statement runs, so no index can be searched by it.
 */
@Repository
public class TaskRetention {

    static final String ENDED = """
        SELECT id FROM task
        WHERE id = ANY(:ids) AND state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
          AND finished_at < statement_timestamp() - :kept::interval
        """;

    /** Until the caller's transaction ends nobody can restart the task, and no other worker has its turn at it. */
    private static final String LOCK = ENDED + " FOR UPDATE SKIP LOCKED";

    static final String REMOVE = """
        WITH past AS MATERIALIZED (
            SELECT id FROM task
            WHERE state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
              AND finished_at < statement_timestamp() - :kept::interval
            ORDER BY finished_at
            LIMIT :most
            -- What another worker removes, and what is just being restarted, is left alone.
            FOR UPDATE SKIP LOCKED
        )
        DELETE FROM task USING past WHERE task.id = past.id
        RETURNING task.job_instance_id, task.earlier_instances
        """;

    static final String REMOVE_KEYS = """
        WITH past AS MATERIALIZED (
            SELECT key FROM idempotency_key
            WHERE created_at < statement_timestamp() - :kept::interval
            ORDER BY created_at
            LIMIT :most
            -- One that is just being given to a new task is left alone.
            FOR UPDATE SKIP LOCKED
        )
        DELETE FROM idempotency_key USING past WHERE idempotency_key.key = past.key
        """;

    private final JdbcClient jdbc;

    TaskRetention(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Tasks that were removed.
     *
     * @param jobInstanceIds Spring Batch's job instances of all their runs; nothing refers to them any more
     */
    public record Removed(int tasks, List<Long> jobInstanceIds) {}

    /** Those of the tasks that ended longer ago than {@code kept}. One that is not in the table is not among them. */
    public Set<UUID> ended(Collection<UUID> ids, Duration kept) {
        return new HashSet<>(ended(ENDED, ids, kept));
    }

    /**
     * Whether the task ended longer ago than {@code kept}; if so it stays as it is until the caller's transaction ends.
     * False also while somebody else changes it.
     */
    public boolean lockEnded(UUID id, Duration kept) {
        return !ended(LOCK, List.of(id), kept).isEmpty();
    }

    /**
     * Removes tasks that ended longer ago than {@code kept}, those that ended first first; the caller's transaction
     * must remove their job instances too.
     *
     * @param most how many at the most; fewer means that none is left but what others are just changing
     */
    public Removed remove(Duration kept, int most) {
        List<List<Long>> removed = jdbc.sql(REMOVE)
                .param("kept", kept.toString())
                .param("most", most)
                .query((rs, n) -> jobInstances(rs))
                .list();
        return new Removed(
                removed.size(), removed.stream().flatMap(List::stream).toList());
    }

    /** Removes at most so many keys that were given longer ago than {@code kept}; how many it were. */
    public int removeKeys(Duration kept, int most) {
        return jdbc.sql(REMOVE_KEYS)
                .param("kept", kept.toString())
                .param("most", most)
                .update();
    }

    private List<UUID> ended(String sql, Collection<UUID> ids, Duration kept) {
        return jdbc.sql(sql)
                .param("ids", ids.toArray(UUID[]::new))
                .param("kept", kept.toString())
                .query((rs, n) -> rs.getObject("id", UUID.class))
                .list();
    }

    private static List<Long> jobInstances(ResultSet rs) throws SQLException {
        Long last = rs.getObject("job_instance_id", Long.class);
        Long[] earlier = (Long[]) rs.getArray("earlier_instances").getArray();
        return Stream.concat(Arrays.stream(earlier), Stream.ofNullable(last)).toList();
    }
}
