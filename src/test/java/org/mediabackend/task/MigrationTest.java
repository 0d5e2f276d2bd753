package org.mediabackend.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Migrations;
import org.mediabackend.support.TestDatabase;

class MigrationTest {

    @Test
    void aDatabaseOfAnExistingDeploymentIsTakenOverWithoutTouchingItsTable() throws SQLException {
        TestDatabase database = TestDatabase.fresh();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                CREATE TABLE media_tasks (id uuid PRIMARY KEY, status text, meta jsonb);
                INSERT INTO media_tasks
                SELECT gen_random_uuid(), 'finished', '{"ffmpeg": {}}' FROM generate_series(1, 100)
                """);
            List<String> before = shape(statement);
            Migrations.apply(database.url(), database.user(), database.password());
            assertThat(shape(statement)).isEqualTo(before);
            try (ResultSet tables = statement.executeQuery(
                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename IN ('task',"
                            + " 'batch_job_execution')")) {
                tables.next();
                assertThat(tables.getInt(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void everyLookUpOfSpringBatchFindsAnIndex() throws SQLException {
        try (Connection connection = TestDatabase.migrated().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            for (String where : List.of(
                    "batch_job_execution WHERE job_instance_id = 1",
                    "batch_step_execution WHERE job_execution_id = 1",
                    "batch_job_execution_params WHERE job_execution_id = 1",
                    "batch_job_execution WHERE status = 'FAILED'",
                    "batch_job_instance WHERE job_name = 'x' ORDER BY job_instance_id DESC")) {
                try (ResultSet plan = statement.executeQuery("EXPLAIN SELECT * FROM " + where)) {
                    StringBuilder text = new StringBuilder();
                    while (plan.next()) {
                        text.append(plan.getString(1)).append('\n');
                    }
                    assertThat(text.toString()).as(where).contains("Index").doesNotContain("Seq Scan");
                }
            }
        }
    }

    /** Its rows and the physical place of each: a rewrite or an update would move them. */
    private static List<String> shape(Statement statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SELECT ctid, xmin, * FROM media_tasks ORDER BY id")) {
            while (result.next()) {
                rows.add(result.getString(1) + result.getString(2) + result.getString(3) + result.getString(5));
            }
        }
        return rows;
    }
}
