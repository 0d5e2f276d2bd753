package org.mediabackend.batch;

/** The SQL that writes and reads Spring Batch's tables. */
final class BatchSql {

    private BatchSql() {}

    /** One row for each job execution that is written; its place ties it to its steps and to the entry of its task. */
    private static final String JOBS = """
        jobs AS MATERIALIZED (
            SELECT * FROM unnest(:jobPlaces::bigint[], :jobIds::bigint[], :jobVersions::int[], :jobChanged::boolean[],
                :jobStarts::text[]::timestamp[], :jobEnds::text[]::timestamp[], :jobStatuses::text[],
                :jobCodes::text[], :jobMessages::text[], :jobShorts::text[], :jobWholes::text[],
                :jobTimes::text[]::timestamp[])
            AS jobs (place, id, version, changed, start_time, end_time, status, exit_code, exit_message,
                short_context, serialized_context, at)
        )
        """;

    /**
     * Those whose row nobody else has changed: an operator's stop is seen by this, and then nothing is written. Only a
     * row that is to change is locked, else the steps of one job that run beside each other would wait for one another.
     */
    private static final String ALLOWED = """
        , locked AS MATERIALIZED (
            SELECT jobs.place
            FROM jobs%1$s JOIN batch_job_execution AS job ON job.job_execution_id = jobs.id
            WHERE job.version = jobs.version AND jobs.changed
            ORDER BY job.job_execution_id
            FOR NO KEY UPDATE OF job%2$s
        ), allowed AS MATERIALIZED (
            SELECT place FROM locked
            UNION ALL
            SELECT jobs.place
            FROM jobs%1$s JOIN batch_job_execution AS job ON job.job_execution_id = jobs.id
            WHERE job.version = jobs.version AND NOT jobs.changed
        )
        """;

    private static final String WRITE = """
        , job AS (
            UPDATE batch_job_execution AS job SET
                version = job.version + 1, start_time = jobs.start_time, end_time = jobs.end_time,
                status = jobs.status, exit_code = jobs.exit_code, exit_message = jobs.exit_message,
                last_updated = jobs.at
            FROM jobs JOIN allowed USING (place)
            WHERE job.job_execution_id = jobs.id AND jobs.changed
        ), job_context AS (
            UPDATE batch_job_execution_context AS context SET
                short_context = jobs.short_context, serialized_context = jobs.serialized_context
            FROM jobs JOIN allowed USING (place)
            WHERE context.job_execution_id = jobs.id AND jobs.short_context IS NOT NULL
        ), steps AS MATERIALIZED (
            SELECT steps.*, jobs.id AS job_execution_id, jobs.at
            FROM unnest(:stepPlaces::bigint[], :stepIds::bigint[], :stepVersions::int[], :stepNames::text[],
                :stepChanged::boolean[], :stepCreated::text[]::timestamp[], :stepStarts::text[]::timestamp[],
                :stepEnds::text[]::timestamp[], :stepStatuses::text[], :stepCodes::text[], :stepMessages::text[],
                :commits::bigint[], :reads::bigint[], :filters::bigint[], :writes::bigint[], :readSkips::bigint[],
                :writeSkips::bigint[], :processSkips::bigint[], :rollbacks::bigint[],
                :stepShorts::text[], :stepWholes::text[])
            AS steps (place, id, version, name, changed, create_time, start_time, end_time, status, exit_code,
                exit_message, commits, reads, filters, writes, read_skips, write_skips, process_skips, rollbacks,
                short_context, serialized_context)
            JOIN allowed USING (place) JOIN jobs USING (place)
        ), step AS (
            INSERT INTO batch_step_execution AS step (step_execution_id, version, step_name, job_execution_id,
                create_time, start_time, end_time, status, commit_count, read_count, filter_count, write_count,
                read_skip_count, write_skip_count, process_skip_count, rollback_count, exit_code, exit_message,
                last_updated)
            SELECT id, version, name, job_execution_id, create_time, start_time, end_time, status, commits, reads,
                filters, writes, read_skips, write_skips, process_skips, rollbacks, exit_code, exit_message,
                -- A step that was created and not yet started, as a partition that waits, was never updated.
                CASE WHEN version > 0 OR start_time IS NOT NULL THEN at END
            FROM steps WHERE changed
            ON CONFLICT (step_execution_id) DO UPDATE SET
                version = greatest(step.version + 1, EXCLUDED.version), start_time = EXCLUDED.start_time,
                end_time = EXCLUDED.end_time,
                status = EXCLUDED.status, commit_count = EXCLUDED.commit_count, read_count = EXCLUDED.read_count,
                filter_count = EXCLUDED.filter_count, write_count = EXCLUDED.write_count,
                read_skip_count = EXCLUDED.read_skip_count, write_skip_count = EXCLUDED.write_skip_count,
                process_skip_count = EXCLUDED.process_skip_count, rollback_count = EXCLUDED.rollback_count,
                exit_code = EXCLUDED.exit_code, exit_message = EXCLUDED.exit_message,
                last_updated = EXCLUDED.last_updated
            -- What is fenced may be repeated, since nobody said whether it was written, and finds its own version.
            WHERE (step.version = EXCLUDED.version - 1) OR :fenced
            RETURNING step.step_execution_id
        ), step_context AS (
            INSERT INTO batch_step_execution_context AS context
                (step_execution_id, short_context, serialized_context)
            SELECT id, short_context, serialized_context FROM steps WHERE short_context IS NOT NULL
            ON CONFLICT (step_execution_id) DO UPDATE SET
                short_context = EXCLUDED.short_context, serialized_context = EXCLUDED.serialized_context
        )
        """;

    /** For {@code TaskLedger#write}: only what its lease allows. */
    static final String FENCED = fenced("");

    /** The same for many at once: a row that another transaction has locked is passed over, as not allowed. */
    static final String FENCED_PASSING = fenced(" SKIP LOCKED");

    static final String FENCED_COLUMNS = ", allowed.place IS NOT NULL AS allowed, seen.version, seen.status";

    static final String FENCED_JOINS = """
        LEFT JOIN allowed USING (place) LEFT JOIN jobs USING (place)
        LEFT JOIN batch_job_execution AS seen ON seen.job_execution_id = jobs.id\
        """;

    /** For who owns the job execution without a task. */
    static final String OWNED = "WITH " + JOBS + ALLOWED.formatted("", "") + WRITE + """
        SELECT allowed.place IS NOT NULL AS allowed, seen.version, seen.status,
            (SELECT count(*) FROM step) AS steps
        FROM jobs LEFT JOIN allowed USING (place) LEFT JOIN batch_job_execution AS seen
            ON seen.job_execution_id = jobs.id
        """;

    private static String fenced(String passing) {
        return "," + JOBS + ALLOWED.formatted(" JOIN held USING (place)", passing) + WRITE;
    }

    static final String CREATE_INSTANCE = """
        INSERT INTO batch_job_instance (job_instance_id, version, job_name, job_key)
        VALUES (nextval('batch_job_instance_seq'), 0, :name, :key)
        ON CONFLICT (job_name, job_key) DO NOTHING
        RETURNING job_instance_id
        """;

    static final String CREATE_EXECUTION = """
        WITH created AS (
            INSERT INTO batch_job_execution (job_execution_id, job_instance_id, version, create_time, status,
                exit_code, exit_message)
            VALUES (nextval('batch_job_execution_seq'), :instance, 0, :createTime, 'STARTING', 'UNKNOWN', '')
            RETURNING job_execution_id
        ), parameters AS (
            INSERT INTO batch_job_execution_params (job_execution_id, parameter_name, parameter_type,
                parameter_value, identifying)
            SELECT created.job_execution_id, parameter.name, parameter.type, parameter.value, parameter.identifying
            FROM created, unnest(:names::text[], :types::text[], :values::text[], :identifying::text[])
                AS parameter (name, type, value, identifying)
        ), context AS (
            INSERT INTO batch_job_execution_context (job_execution_id, short_context, serialized_context)
            SELECT job_execution_id, :shortText, :whole FROM created
        )
        SELECT job_execution_id FROM created
        """;

    static final String STEP = """
        SELECT true AS allowed, version, status FROM batch_step_execution WHERE step_execution_id = :id
        """;

    static final String STEP_IDS = "SELECT nextval('batch_step_execution_seq') FROM generate_series(1, :count)";

    /**
     * Of each step of the job instance the last one, with how often it ran, but for those of one execution. Last is
     * what Spring Batch takes for it: {@code JdbcStepExecutionDao#getLastStepExecution}.
     */
    static final String HISTORY = """
        SELECT DISTINCT ON (step.step_name) step.*, context.short_context, context.serialized_context,
            count(*) OVER (PARTITION BY step.step_name) AS times
        FROM batch_job_execution AS job
        JOIN batch_step_execution AS step USING (job_execution_id)
        LEFT JOIN batch_step_execution_context AS context USING (step_execution_id)
        WHERE job.job_instance_id = :jobInstanceId AND job.job_execution_id <> :jobExecutionId
        -- By the execution first: its number is the database's, the time a worker's clock's.
        ORDER BY step.step_name, step.job_execution_id DESC, step.create_time DESC, step.step_execution_id DESC
        """;

    /**
     * Of earlier executions that a lost worker left open. What one of them tried and rejected is not tried again by a
     * rescue, so it becomes ABANDONED, as Spring Batch itself does when the flow goes on after a failed step. The
     * higher version makes Spring Batch's own optimistic lock refuse a late writer too.
     */
    static final String CLOSE_EARLIER = """
        WITH earlier AS (
            SELECT job_execution_id FROM batch_job_execution
            WHERE job_instance_id = :jobInstanceId AND job_execution_id <> :jobExecutionId
        ), abandoned AS (
            UPDATE batch_step_execution AS step SET status = 'ABANDONED', version = step.version + 1
            FROM earlier
            WHERE step.job_execution_id = earlier.job_execution_id
              AND step.status = 'FAILED' AND step.exit_code = 'FAILED'
        ), closed AS (
            UPDATE batch_step_execution AS step SET
                status = 'FAILED', exit_code = 'LOST', exit_message = :message,
                end_time = clock_timestamp() AT TIME ZONE 'UTC', last_updated = clock_timestamp() AT TIME ZONE 'UTC',
                version = step.version + 1
            FROM earlier
            WHERE step.job_execution_id = earlier.job_execution_id
              AND step.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
        )
        UPDATE batch_job_execution AS job SET
            status = 'FAILED', exit_code = 'LOST', exit_message = :message,
            end_time = clock_timestamp() AT TIME ZONE 'UTC', last_updated = clock_timestamp() AT TIME ZONE 'UTC',
            version = job.version + 1
        FROM earlier
        WHERE job.job_execution_id = earlier.job_execution_id
          AND job.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
        """;

    /** For {@code TaskLedger#requeueUnbegun}: nothing was begun, so nothing but the job execution is there. */
    static final String CLOSE_UNBEGUN = """
        , closed AS (
            UPDATE batch_job_execution AS job SET
                status = 'STOPPED', exit_code = 'STOPPED', end_time = clock_timestamp() AT TIME ZONE 'UTC',
                last_updated = clock_timestamp() AT TIME ZONE 'UTC', version = job.version + 1
            FROM requeued
            WHERE job.job_instance_id = requeued.job_instance_id AND job.status IN ('STARTING', 'STOPPING')
        )\
        """;

    private static final String REOPENING = """
        UPDATE batch_step_execution AS step SET
            status = 'FAILED', exit_code = 'RESTARTED', version = step.version + 1
        FROM %s
        WHERE step.job_execution_id = execution.job_execution_id
          AND ((:rejectedToo AND step.status = 'ABANDONED')
            OR (step.status = 'FAILED' AND step.exit_code = 'FAILED'))
        """;

    /**
     * What failed or was rejected is taken up again. The exit code keeps it from being taken for rejected by a later
     * rescue; the reason of the failure stays in the exit message.
     */
    static final String REOPEN = REOPENING.formatted("batch_job_execution AS execution")
            + "  AND execution.job_instance_id = :jobInstanceId";

    /** The same for {@code TaskLedger#restart}; one from the start has no job instance any more. */
    static final String REOPEN_RESTARTED = ", reopened AS ("
            + REOPENING.formatted("restarted JOIN batch_job_execution AS execution USING (job_instance_id)") + ")";

    /**
     * For {@code TaskLedger#claim}: a job execution for each task that is taken, and a job instance where there is
     * none. The name of the job is the kind, its identity the task's id; after a restart from the start also the number
     * of the attempt that began it.
     */
    static final String OPEN = """
        , identity AS (
            SELECT taken.id, 'JobParameter{name=''task'', value=' || taken.id
                    || ', type=class java.lang.String, identifying=true}' AS task,
                CASE WHEN taken.first_of_instance AND taken.attempt > 1 THEN taken.attempt::text END AS run
            FROM taken
        ), instance AS (
            INSERT INTO batch_job_instance (job_instance_id, version, job_name, job_key)
            SELECT taken.job_instance_id, 0, taken.kind,
                -- As Spring Batch's DefaultJobKeyGenerator makes it.
                md5(coalesce('JobParameter{name=''run'', value=' || identity.run
                    || ', type=class java.lang.Long, identifying=true}', '') || identity.task)
            FROM taken JOIN identity USING (id)
            WHERE taken.first_of_instance
        ), opened AS (
            INSERT INTO batch_job_execution (job_execution_id, job_instance_id, version, create_time, status,
                exit_code, exit_message)
            SELECT nextval('batch_job_execution_seq'), job_instance_id, 0, clock_timestamp() AT TIME ZONE 'UTC',
                'STARTING', 'UNKNOWN', ''
            FROM taken
            RETURNING job_execution_id, job_instance_id, create_time
        ), parameters AS (
            INSERT INTO batch_job_execution_params (job_execution_id, parameter_name, parameter_type,
                parameter_value, identifying)
            SELECT opened.job_execution_id, parameter.name, parameter.type, parameter.value, parameter.identifying
            FROM opened JOIN taken USING (job_instance_id) JOIN identity USING (id) CROSS JOIN LATERAL (VALUES
                ('task', 'java.lang.String', taken.id::text, 'Y'),
                ('attempt', 'java.lang.Long', taken.attempt::text, 'N'),
                ('run', 'java.lang.Long', identity.run, 'Y')) AS parameter (name, type, value, identifying)
            WHERE parameter.value IS NOT NULL
        ), context AS (
            INSERT INTO batch_job_execution_context (job_execution_id, short_context)
            SELECT job_execution_id, :jobContext FROM opened
        )
        """;

    static final String OPEN_COLUMNS = ", opened.job_execution_id, opened.create_time";

    static final String OPEN_JOINS = " JOIN opened USING (job_instance_id)";
}
