package org.mediabackend.task;

import java.sql.Types;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is whose, and how much a tenant has under way. Thread-safe. */
@Repository
public class TenantTasks {

    /** Answered by an index that holds nothing else. */
    private static final String OPEN = """
        SELECT count(*) FILTER (WHERE state = 'QUEUED') AS waiting, count(*) FILTER (WHERE state <> 'QUEUED') AS running
        FROM task WHERE owner = :owner AND state IN ('QUEUED', 'RUNNING', 'CANCELLING')
        """;

    private static final String IS_OF =
            "SELECT count(*) FROM task WHERE id = :id AND (:owner::text IS NULL OR owner = :owner)";

    private static final String SHARED = """
        SELECT count(*) FROM task AS mine, task AS other
        WHERE mine.id = :mine AND other.id = :other AND (mine.owner IS NULL OR mine.owner = other.owner)
        """;

    private final JdbcClient jdbc;

    TenantTasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a tenant has under way.
     *
     * @param waiting queued, those that wait for their time too
     * @param running also those that are being cancelled
     */
    public record Open(long waiting, long running) {}

    /** Whether there is that task, and it is that tenant's; null for whoever's. */
    public boolean isOf(UUID task, @Nullable String owner) {
        return jdbc.sql(IS_OF)
                        .param("id", task)
                        .param("owner", owner, Types.VARCHAR)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /**
     * Whether there is the other task, and the first may read what it has published: both are of the same tenant, or
     * the first is of none.
     */
    public boolean isShared(UUID mine, UUID other) {
        return jdbc.sql(SHARED)
                        .param("mine", mine)
                        .param("other", other)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Those of the tenant, now. */
    public Open open(String owner) {
        return jdbc.sql(OPEN)
                .param("owner", owner)
                .query((rs, n) -> new Open(rs.getLong("waiting"), rs.getLong("running")))
                .single();
    }
}
