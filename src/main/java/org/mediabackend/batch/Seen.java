package org.mediabackend.batch;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.batch.core.BatchStatus;

/**
 * The row of a job execution, or of a step execution, as a statement found it.
 *
 * @param allowed whether nobody else had changed it, so that the statement wrote what it was to write
 * @param exists whether it is there
 */
record Seen(boolean allowed, boolean exists, int version, BatchStatus status) {

    static Seen of(ResultSet rs) throws SQLException {
        String status = rs.getString("status");
        return new Seen(
                rs.getBoolean("allowed"),
                status != null,
                rs.getInt("version"),
                status == null ? BatchStatus.UNKNOWN : BatchStatus.valueOf(status));
    }
}
