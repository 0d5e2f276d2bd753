package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class JobHistoryTest {

    private static final int INSTANCES = 2_000;

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    private final JobHistory history = new JobHistory(jdbc);

    /** Each instance with two executions, each of them with two parameters, a context and two steps with theirs. */
    @BeforeEach
    void makeHistory() {
        for (String sql : List.of(
                "INSERT INTO batch_job_instance SELECT i, 0, 'demo.sleep', i::text FROM generate_series(1, :n) AS i",
                "INSERT INTO batch_job_execution (job_execution_id, job_instance_id, create_time)"
                        + " SELECT i, (i + 1) / 2, now() FROM generate_series(1, 2 * :n) AS i",
                "INSERT INTO batch_job_execution_params SELECT (i + 1) / 2, i::text, 'x', 'x', 'Y'"
                        + " FROM generate_series(1, 4 * :n) AS i",
                "INSERT INTO batch_job_execution_context SELECT i, '{}' FROM generate_series(1, 2 * :n) AS i",
                "INSERT INTO batch_step_execution (step_execution_id, version, step_name, job_execution_id,"
                        + " create_time) SELECT i, 0, 's', (i + 1) / 2, now() FROM generate_series(1, 4 * :n) AS i",
                "INSERT INTO batch_step_execution_context SELECT i, '{}' FROM generate_series(1, 4 * :n) AS i")) {
            jdbc.sql(sql).param("n", INSTANCES).update();
        }
        jdbc.sql("ANALYZE").update();
    }

    @Test
    void allThatHangsOnTheInstancesGoesAndNothingElse() {
        assertThat(history.remove(LongStream.rangeClosed(1, 500).boxed().toList()))
                .isEqualTo(500);
        int left = INSTANCES - 500;
        Map<String, Long> expected = new LinkedHashMap<>();
        expected.put("batch_job_instance", (long) left);
        expected.put("batch_job_execution", 2L * left);
        expected.put("batch_job_execution_params", 4L * left);
        expected.put("batch_job_execution_context", 2L * left);
        expected.put("batch_step_execution", 4L * left);
        expected.put("batch_step_execution_context", 4L * left);
        expected.forEach((table, rows) -> assertThat(jdbc.sql("SELECT count(*) FROM " + table)
                        .query(Long.class)
                        .single())
                .as(table)
                .isEqualTo(rows));
        assertThat(jdbc.sql("SELECT min(job_instance_id) FROM batch_job_instance")
                        .query(Long.class)
                        .single())
                .isEqualTo(501);
        assertThat(history.remove(List.of())).isZero();
        assertThat(history.remove(List.of(1L, 2L))).isZero();
    }

    @Test
    void aBatchCanBeRemovedByIndexesAlone() {
        Long[] ids = LongStream.rangeClosed(1, 500).boxed().toArray(Long[]::new);
        SingleConnectionDataSource one =
                new SingleConnectionDataSource(database.url(), database.user(), database.password(), true);
        try {
            JdbcClient here = JdbcClient.create(one);
            // Among two thousand instances Postgres would rather read a table; what counts is that it need not.
            here.sql("SET enable_seqscan = off").update();
            for (String sql : JobHistory.REMOVE) {
                List<@Nullable String> plan = here.sql("EXPLAIN " + sql)
                        .param("ids", ids)
                        .query(String.class)
                        .list();
                assertThat(String.join("\n", plan)).as(sql).contains("Index").doesNotContain("Seq Scan");
            }
        } finally {
            one.destroy();
        }
    }
}
