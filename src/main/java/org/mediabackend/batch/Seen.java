package org.mediabackend.batch;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.batch.core.BatchStatus;

/** A row of {@code batch_job_execution} as a statement found it. */
record Seen(int version, BatchStatus status) {

    static Seen of(ResultSet rs) throws SQLException {
        String status = rs.getString("job_status");
        return new Seen(rs.getInt("job_version"), status == null ? BatchStatus.UNKNOWN : BatchStatus.valueOf(status));
    }
}
