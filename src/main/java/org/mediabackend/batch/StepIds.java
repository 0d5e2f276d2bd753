package org.mediabackend.batch;

import java.util.ArrayDeque;
import java.util.Queue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ids of step executions, fetched in blocks: they need be different, not in order. Thread-safe. */
final class StepIds {

    private static final int BLOCK = 100;

    private final JdbcClient jdbc;
    private final Queue<Long> block = new ArrayDeque<>();

    StepIds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    synchronized long next() {
        if (block.isEmpty()) {
            block.addAll(jdbc.sql(BatchSql.STEP_IDS)
                    .param("count", BLOCK)
                    .query(Long.class)
                    .list());
        }
        return block.remove();
    }
}
