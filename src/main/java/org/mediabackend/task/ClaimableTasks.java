package org.mediabackend.task;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The heads of the queues, for a claim that fails and does not say because of which task. Thread-safe. */
@Component
public class ClaimableTasks {

    private final JdbcClient jdbc;

    ClaimableTasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What such a claim would take now, in its order: at most so many of the lost and so many of the queue. */
    public List<UUID> next(ClaimRequest request) {
        return jdbc.sql(TaskSql.CLAIMABLE)
                .param("kinds", TaskLedger.KINDS)
                .param("lane", request.lane().name())
                .param("rescue", request.from().rescues())
                .param("onlyCancelled", request.from() == ClaimRequest.From.CANCELLED_BY_THE_LOST)
                .param("most", request.most())
                .query((rs, n) -> rs.getObject("id", UUID.class))
                .list();
    }
}
