package org.mediabackend.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The floor: plain JDBC, one row for a task, one commit each to insert, to claim and to finish. Nothing that must
 * survive a crash can do with less, unless it claims several at once; that is the other form.
 */
final class FloorLoop implements Contestant {

    private static final String INSERT = "INSERT INTO floor_task (payload) VALUES (?)";

    private static final String CLAIM = """
        WITH next AS (
            SELECT id FROM floor_task WHERE state = 0 ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
        )
        UPDATE floor_task SET state = 1, started_at = clock_timestamp() FROM next WHERE floor_task.id = next.id
        RETURNING floor_task.id
        """;

    private static final String FINISH =
            "UPDATE floor_task SET state = 2, finished_at = clock_timestamp() WHERE id = ? AND state = 1";

    private final Stand stand;
    private final BenchDatabase database;
    private final HikariDataSource pool;
    private final int atOnce;
    private final int claims;
    private final int tasks;
    private final TinyWork work;

    FloorLoop(Stand stand, int atOnce, int claims, TinyWork work) throws Exception {
        this.work = work;
        this.stand = stand;
        this.atOnce = atOnce;
        this.claims = claims;
        this.tasks = stand.options().tasks();
        this.database = stand.postgres().database("floor_" + claims + (work == TinyWork.NOTHING ? "" : "_file"));
        database.execute("""
            CREATE TABLE floor_task (
                id bigserial PRIMARY KEY, payload text NOT NULL, state smallint NOT NULL DEFAULT 0,
                created_at timestamptz NOT NULL DEFAULT clock_timestamp(), started_at timestamptz, finished_at timestamptz
            );
            CREATE INDEX ON floor_task (id) WHERE state = 0
            """);
        this.pool = database.pool(atOnce);
    }

    @Override
    public String name() {
        return (claims == 1 ? "floor" : "floor, claims of " + claims) + work.suffix();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("tasks", tasks, "threads", atOnce, "claims", claims, "history", "kept");
    }

    @Override
    public Map<String, Double> round() throws Exception {
        double doneBefore = done();
        stand.postgres().checkpoint();
        Duration inserting = Crowd.run(atOnce, tasks, next -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement(INSERT)) {
                while (next.getAsInt() >= 0) {
                    insert.setString(1, "{\"seconds\": 0, \"steps\": 1}");
                    insert.executeUpdate();
                }
            }
        });
        AtomicInteger finished = new AtomicInteger();
        Duration processing = Crowd.run(atOnce, 0, next -> process(finished));
        if (finished.get() != tasks || done() - doneBefore != tasks) {
            throw new AssertionError(name() + " finished " + finished + " of " + tasks);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(QueueMeasure.PROCESS, Crowd.rate(tasks, processing));
        figures.put(QueueMeasure.SUBMIT, Crowd.rate(tasks, inserting));
        figures.put(QueueMeasure.WHOLE, Crowd.rate(tasks, inserting.plus(processing)));
        return figures;
    }

    private void process(AtomicInteger finished) throws Exception {
        try (Connection connection = pool.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM);
                PreparedStatement finish = connection.prepareStatement(FINISH)) {
            claim.setInt(1, claims);
            while (true) {
                List<Long> claimed = new ArrayList<>();
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {
                        claimed.add(rows.getLong(1));
                    }
                }
                if (claimed.isEmpty()) {
                    return;
                }
                for (long id : claimed) {
                    work.run();
                    finish.setLong(1, id);
                    finished.addAndGet(finish.executeUpdate());
                }
            }
        }
    }

    private double done() throws Exception {
        return database.number("SELECT count(*) FROM floor_task WHERE state = 2");
    }

    @Override
    public void close() {
        pool.close();
    }
}
