package org.mediabackend.task;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts what a tenant has under way. Thread-safe. */
@Repository
public class TenantTasks {

    /** Answered by an index that holds nothing else. */
    private static final String OPEN = """
        SELECT count(*) FILTER (WHERE state = 'QUEUED') AS waiting, count(*) FILTER (WHERE state <> 'QUEUED') AS running
        FROM task WHERE owner = :owner AND state IN ('QUEUED', 'RUNNING', 'CANCELLING')
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

    /** Those of the tenant, now. */
    public Open open(String owner) {
        return jdbc.sql(OPEN)
                .param("owner", owner)
                .query((rs, n) -> new Open(rs.getLong("waiting"), rs.getLong("running")))
                .single();
    }
}
