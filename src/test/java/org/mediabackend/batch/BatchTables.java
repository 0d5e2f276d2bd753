package org.mediabackend.batch;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What Spring Batch's tables say of a job, as text that two databases can agree on.
 *
 * <p>Numbers: an execution is named by its rank within the job, a step by its name and which of that name it is, since
 * the numbers of sequences may have gaps, and steps of different threads come in any order. Times: whether each is
 * there, and that they follow each other, since no two runs take the same time. Messages: without numbers and traces,
 * which name the repository's own classes. Versions are compared only as far as both count in them: they are there and
 * not negative; stock adds one with each of its writes, and fewer writes add less. All else is compared as it stands,
 * long texts by their digests.
 */
final class BatchTables {

    private final JdbcClient jdbc;

    BatchTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One line for each row, instance, executions, parameters, steps and contexts, in an order of its own. */
    List<String> of(String jobName) {
        return jdbc.sql("""
            WITH job AS (
                SELECT e.*, i.job_key, i.version AS instance_version,
                       rank() OVER (PARTITION BY i.job_instance_id ORDER BY e.job_execution_id) AS launch,
                       regexp_replace(regexp_replace(e.exit_message, E'\\n\\tat .*', ''),
                           '(id|version)=\\d+', '\\1=n', 'g') AS message
                FROM batch_job_instance i JOIN batch_job_execution e USING (job_instance_id)
                WHERE i.job_name = :name
            ), step AS (
                SELECT s.*, j.launch, regexp_replace(regexp_replace(s.exit_message, E'\\n\\tat .*', ''),
                           '(id|version)=\\d+', '\\1=n', 'g') AS message,
                       concat_ws(' ', j.launch, 'step', s.step_name, rank() OVER (
                        PARTITION BY s.job_execution_id, s.step_name ORDER BY s.step_execution_id)) AS id
                FROM job j JOIN batch_step_execution s USING (job_execution_id)
            )
            SELECT concat_ws(' ', 'instance', job_key, version >= 0) FROM batch_job_instance WHERE job_name = :name
            UNION ALL
            SELECT concat_ws(' ', launch, 'execution', status, exit_code,
                    'version', version >= 0,
                    'started', start_time >= create_time,
                    'ended', end_time >= coalesce(start_time, create_time),
                    'updated', last_updated >= coalesce(end_time, start_time, create_time),
                    'message', left(message, 400), md5(message))
            FROM job
            UNION ALL
            SELECT concat_ws(' ', launch, 'parameter', parameter_name, parameter_type, parameter_value, identifying)
            FROM job JOIN batch_job_execution_params USING (job_execution_id)
            UNION ALL
            SELECT concat_ws(' ', launch, 'context', left(short_context, 400), md5(short_context),
                    'long', md5(serialized_context))
            FROM job LEFT JOIN batch_job_execution_context USING (job_execution_id)
            UNION ALL
            SELECT concat_ws(' ', id, status, exit_code,
                    'commits', commit_count, 'reads', read_count, 'filtered', filter_count, 'writes', write_count,
                    'skips', read_skip_count, write_skip_count, process_skip_count, 'rollbacks', rollback_count,
                    'version', version >= 0,
                    'started', start_time >= create_time,
                    'ended', end_time >= coalesce(start_time, create_time),
                    'updated', last_updated >= coalesce(end_time, start_time, create_time),
                    'message', left(message, 400), md5(message))
            FROM step
            UNION ALL
            SELECT concat_ws(' ', id, 'context', left(short_context, 400), md5(short_context),
                    'long', md5(serialized_context))
            FROM step LEFT JOIN batch_step_execution_context USING (step_execution_id)
            ORDER BY 1
            """)
                .param("name", jobName)
                .query((rs, n) -> String.valueOf(rs.getString(1)))
                .list();
    }
}
