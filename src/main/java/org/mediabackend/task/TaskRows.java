package org.mediabackend.task;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads rows of the task table, and says how moments get there. */
final class TaskRows {

    private TaskRows() {}

    static ClaimedTask claimed(ResultSet rs, UUID holder) throws SQLException {
        return new ClaimedTask(
                new Lease(rs.getObject("id", UUID.class), holder, rs.getInt("attempt")),
                Kind.ofWireName(rs.getString("kind")),
                rs.getString("label"),
                rs.getString("spec"),
                rs.getLong("job_instance_id"),
                rs.getBoolean("first_of_instance"),
                rs.getInt("progress"),
                rs.getString("meta"),
                rs.getString("steps"),
                rs.getInt("crashes"),
                new ClaimedTask.Retry(
                        rs.getInt("max_attempts"), Duration.ofMillis(rs.getLong("backoff_ms")), rs.getInt("retries")),
                TaskState.valueOf(rs.getString("state")) == TaskState.CANCELLING);
    }

    static Task task(ResultSet rs) throws SQLException {
        return new Task(
                rs.getObject("id", UUID.class),
                Kind.ofWireName(rs.getString("kind")),
                rs.getString("label"),
                TaskState.valueOf(rs.getString("state")),
                rs.getInt("attempt"),
                rs.getLong("seq"),
                rs.getInt("progress"),
                rs.getString("stage"),
                rs.getString("message"),
                rs.getString("meta"),
                rs.getString("live"),
                rs.getString("steps"),
                rs.getString("result"),
                rs.getString("error"),
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(rs, "started_at"),
                instant(rs, "finished_at"),
                new Schedule(
                        rs.getInt("priority"),
                        instant(rs, "not_before"),
                        rs.getInt("max_attempts"),
                        Duration.ofMillis(rs.getLong("backoff_ms"))),
                rs.getInt("retries"),
                rs.getString("retry_error"),
                rs.getString("owner"),
                jobInstanceId(rs));
    }

    private static @Nullable Long jobInstanceId(ResultSet rs) throws SQLException {
        return rs.getObject("job_instance_id", Long.class);
    }

    /** As the driver takes a moment. */
    static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime at = rs.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
