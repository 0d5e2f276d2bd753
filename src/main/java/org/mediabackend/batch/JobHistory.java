package org.mediabackend.batch;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How job instances leave Spring Batch's tables, with all that hangs on them. Thread-safe. */
@Component
public class JobHistory {

    /** What refers to others goes before them. */
    static final List<String> REMOVE = List.of(
            """
            DELETE FROM batch_step_execution_context WHERE step_execution_id IN (
                SELECT step_execution_id FROM batch_step_execution
                JOIN batch_job_execution USING (job_execution_id)
                WHERE job_instance_id = ANY(:ids))
            """,
            """
            DELETE FROM batch_step_execution WHERE job_execution_id IN (
                SELECT job_execution_id FROM batch_job_execution WHERE job_instance_id = ANY(:ids))
            """,
            """
            DELETE FROM batch_job_execution_context WHERE job_execution_id IN (
                SELECT job_execution_id FROM batch_job_execution WHERE job_instance_id = ANY(:ids))
            """,
            """
            DELETE FROM batch_job_execution_params WHERE job_execution_id IN (
                SELECT job_execution_id FROM batch_job_execution WHERE job_instance_id = ANY(:ids))
            """,
            "DELETE FROM batch_job_execution WHERE job_instance_id = ANY(:ids)",
            "DELETE FROM batch_job_instance WHERE job_instance_id = ANY(:ids)");

    private final JdbcClient jdbc;

    JobHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Removes the instances with their executions, parameters, steps and contexts; to be called in the transaction that
     * removes their tasks, after which no attempt can write of them any more.
     *
     * @return how many there were
     */
    public int remove(Collection<Long> jobInstanceIds) {
        Long[] ids = jobInstanceIds.toArray(Long[]::new);
        int removed = 0;
        if (ids.length > 0) {
            for (String sql : REMOVE) {
                removed = jdbc.sql(sql).param("ids", ids).update();
            }
        }
        return removed;
    }
}
