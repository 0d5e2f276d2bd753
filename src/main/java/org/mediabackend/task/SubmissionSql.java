package org.mediabackend.task;

/** The SQL by which a task gets into the queue, and that of the keys of submissions. */
final class SubmissionSql {

    private SubmissionSql() {}

    /** As the queue was before the statement, whoever submits at the same time. */
    private static final String COUNTED = """
        counted AS (
            -- With what waits for its time, else a caller could queue without end for tomorrow. Of each an index has all.
            SELECT (SELECT count(*) FROM task WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane)
                + (SELECT count(*) FROM task WHERE not_before IS NOT NULL AND lane = :lane) AS waiting
        ), \
        """;

    private static final String KEY = """
        keyed AS (
            INSERT INTO idempotency_key AS known (key, request_hash, task_id)
            SELECT :key, :requestHash, :id%s
            -- One that is just being inserted is waited for; a key that has served its time is as good as new.
            ON CONFLICT (key) DO UPDATE SET
                request_hash = EXCLUDED.request_hash, task_id = EXCLUDED.task_id, created_at = clock_timestamp()
            WHERE known.created_at < clock_timestamp() - :kept::interval
            RETURNING task_id
        ), \
        """;

    private static final String TASK = """
        submitted AS (
            INSERT INTO task (id, kind, lane, label, spec, priority, turn_at, not_before, max_attempts, backoff_ms,
                owner)
            SELECT :id, :kind, :lane, :label, :spec::json, :priority,
                clock_timestamp() - :priority * interval '1 minute',
                -- A moment that is past is now.
                CASE WHEN :notBefore::timestamptz > clock_timestamp() THEN :notBefore::timestamptz END,
                :maxAttempts, :backoffMs, :owner::text%s
            RETURNING id, seq, not_before
        )
        """;

    /** Also of one that waits: who rests is to know when to wake. */
    private static final String TOLD =
            "pg_notify(CASE WHEN not_before IS NULL THEN :queued ELSE :delayed END, id || ':' || seq)";

    private static final String ANSWER = "SELECT waiting, id IS NOT NULL AS accepted, CASE WHEN id IS NOT NULL THEN "
            + TOLD + " END FROM counted LEFT JOIN submitted ON true";

    private static final String ROOM = " FROM counted WHERE waiting < :most";

    static final String SUBMIT = "WITH " + TASK.formatted("") + "SELECT " + TOLD + " FROM submitted";

    static final String SUBMIT_ONCE =
            "WITH " + KEY.formatted("") + TASK.formatted(" FROM keyed") + "SELECT " + TOLD + " FROM submitted";

    /**
     * A text of its own, and not a parameter that says whether to count: Postgres would take the plan for a count that
     * is not asked for as so much dearer that it planned each submission anew.
     */
    static final String SUBMIT_COUNTING = "WITH " + COUNTED + TASK.formatted(ROOM) + ANSWER;

    /** @see #SUBMIT_COUNTING */
    static final String SUBMIT_ONCE_COUNTING =
            "WITH " + COUNTED + KEY.formatted(ROOM) + TASK.formatted(" FROM keyed") + ANSWER;

    static final String KEYED = """
        SELECT task_id, request_hash FROM idempotency_key
        WHERE key = :key AND created_at >= clock_timestamp() - :kept::interval
        """;
}
