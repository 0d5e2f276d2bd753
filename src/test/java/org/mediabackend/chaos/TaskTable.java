package org.mediabackend.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.chaos.FaultRecord.Held;

/** What the tables say at the end, read by a few large statements. */
final class TaskTable {

    /** A task as its row tells. */
    record Row(
            UUID id,
            String state,
            int attempt,
            @Nullable String failureCode,
            @Nullable String error) {

        boolean hasEnded() {
            return state.equals("SUCCEEDED") || state.equals("FAILED") || state.equals("CANCELLED");
        }
    }

    /** A step that Spring Batch recorded as done, and the attempt that did it. */
    record Done(UUID task, String step, int attempt) {}

    private static final String ATTEMPT_OF = "(SELECT p.parameter_value::int FROM batch_job_execution_params p"
            + " WHERE p.job_execution_id = e.job_execution_id AND p.parameter_name = 'attempt')";

    private final ChaosPostgres postgres;

    TaskTable(ChaosPostgres postgres) {
        this.postgres = postgres;
    }

    Map<UUID, Row> rows() throws SQLException {
        Map<UUID, Row> found = new HashMap<>();
        query("SELECT id, state, attempt, failure_code, left(error, 300) FROM task", rows -> {
            UUID id = rows.getObject(1, UUID.class);
            found.put(id, new Row(id, rows.getString(2), rows.getInt(3), rows.getString(4), rows.getString(5)));
        });
        return found;
    }

    long unended() throws SQLException {
        long[] count = new long[1];
        query(
                "SELECT count(*) FROM task WHERE state IN ('QUEUED', 'RUNNING', 'CANCELLING')",
                rows -> count[0] = rows.getLong(1));
        return count[0];
    }

    /** Job executions and steps that are open though their task has ended. */
    List<String> openThoughEnded() throws SQLException {
        return texts("""
            SELECT t.id || ' ' || t.state || ': execution ' || e.job_execution_id || ' is ' || e.status
                || coalesce(', step ' || s.step_name || ' is ' || s.status, '')
            FROM task t
            JOIN batch_job_execution e USING (job_instance_id)
            LEFT JOIN batch_step_execution s ON s.job_execution_id = e.job_execution_id
                AND s.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
            WHERE t.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
              AND (e.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN') OR s.step_execution_id IS NOT NULL)
            """);
    }

    /** Succeeded tasks without exactly one completed job execution; others that have one. */
    List<String> completedOtherwise() throws SQLException {
        return texts("""
            SELECT t.id || ' ' || t.state || ' has ' || count(e.job_execution_id) || ' completed executions'
            FROM task t
            LEFT JOIN batch_job_execution e ON e.job_instance_id = t.job_instance_id AND e.status = 'COMPLETED'
            WHERE t.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
            GROUP BY t.id, t.state
            HAVING count(e.job_execution_id) <> CASE WHEN t.state = 'SUCCEEDED' THEN 1 ELSE 0 END
            """);
    }

    /** Steps with more than one completed step execution in one instance: each of them published. */
    List<String> completedTwice() throws SQLException {
        return texts("""
            SELECT t.id || ': step ' || s.step_name || ' was completed ' || count(*) || ' times'
            FROM task t
            JOIN batch_job_execution e USING (job_instance_id)
            JOIN batch_step_execution s USING (job_execution_id)
            WHERE s.status = 'COMPLETED'
            GROUP BY t.id, s.step_name
            HAVING count(*) > 1
            """);
    }

    /** Which attempt finished which step. */
    List<Done> finishedSteps() throws SQLException {
        List<Done> found = new ArrayList<>();
        query(
                "SELECT t.id, s.step_name, " + ATTEMPT_OF + """
                     FROM task t
                    JOIN batch_job_execution e USING (job_instance_id)
                    JOIN batch_step_execution s USING (job_execution_id)
                    WHERE s.status = 'COMPLETED' AND t.kind LIKE 'ffmpeg.%'
                    """,
                rows -> found.add(new Done(rows.getObject(1, UUID.class), rows.getString(2), rows.getInt(3))));
        return found;
    }

    /** When the execution of an attempt was closed by the one that took its task over. */
    Map<Held, Instant> takeovers() throws SQLException {
        Map<Held, Instant> found = new HashMap<>();
        query(
                "SELECT t.id, " + ATTEMPT_OF + """
                    , e.end_time AT TIME ZONE 'UTC'
                    FROM task t
                    JOIN batch_job_execution e USING (job_instance_id)
                    WHERE e.exit_code = 'LOST'
                    """,
                rows -> found.put(
                        new Held(rows.getObject(1, UUID.class), rows.getInt(2)),
                        rows.getObject(3, OffsetDateTime.class).toInstant()));
        return found;
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        query(sql, rows -> found.add(rows.getString(1)));
        return found;
    }

    private void query(String sql, Reader reader) throws SQLException {
        try (Connection connection = postgres.connect(Duration.ofMinutes(2));
                var rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private interface Reader {
        void read(java.sql.ResultSet rows) throws SQLException;
    }
}
