package org.mediabackend.task;

/**
 * The SQL of the task table, in the order of a task's life; what comes first of it is {@link SubmissionSql}.
 *
 * @see TaskState for the transitions that the statements guard
 */
final class TaskSql {

    private TaskSql() {}

    static final String COLUMNS = """
        id, kind, label, state, attempt, seq, progress, stage, message, meta, live, steps, result, error,
        created_at, started_at, finished_at, priority, not_before, max_attempts, backoff_ms, retries, retry_error,
        owner, job_instance_id
        """;

    static final String FIND = "SELECT " + COLUMNS + " FROM task WHERE id = ANY(:ids)";

    static final String CLAIM_COLUMNS = """
        task.id, task.attempt, task.kind, task.label, task.spec, task.job_instance_id, task.progress, task.meta,
        task.steps, task.seq, task.state, task.crashes, task.max_attempts, task.backoff_ms, task.retries, task.turn_at
        """;

    /** When what waited for its time is due, it joins the queue. */
    static final String PROMOTE = """
        due AS (
            SELECT id FROM task
            -- Not clock_timestamp(), which no index can be searched by: else each look would read all that is delayed.
            WHERE lane = :lane AND not_before <= statement_timestamp()
            ORDER BY not_before
            LIMIT 100
            FOR UPDATE SKIP LOCKED
        ), promoted AS (
            UPDATE task SET
                queued_at = not_before, turn_at = not_before - priority * interval '1 minute', not_before = NULL,
                seq = nextval('task_change_seq')
            FROM due WHERE task.id = due.id
        )\
        """;

    /** Leases that have run out; they come before the backlog, else a takeover waits behind it. */
    static final String TAKE_OVER = "WITH " + PROMOTE + """
        , next AS (
            SELECT id, job_instance_id FROM task
            WHERE :rescue AND state IN ('RUNNING', 'CANCELLING') AND lane = :lane AND lease_until < clock_timestamp()
              AND (state = 'CANCELLING' OR NOT :onlyCancelled) AND kind = ANY(:kinds::text[])%3$s
            ORDER BY lease_until
            LIMIT %2$s
            -- Another worker that is taking it, or a holder that is just renewing, is left alone.
            FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE task SET
                attempt = attempt + 1, holder = :holder, lease_until = clock_timestamp() + :lease::interval,
                crashes = crashes + CASE WHEN state = 'RUNNING' THEN 1 ELSE 0 END, entry = 0,
                job_instance_id = coalesce(next.job_instance_id, nextval('batch_job_instance_seq')),
                seq = nextval('task_change_seq')
            FROM next WHERE task.id = next.id
            RETURNING %1$s, next.job_instance_id IS NULL AS first_of_instance, true AS more
        )
        """;

    /**
     * The number of rows is part of the text: with a parameter in its place Postgres plans the statement anew each
     * time, which takes longer than the claim itself.
     */
    static final String CLAIM = """
        WITH next AS (
            SELECT id, job_instance_id FROM task
            WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane AND kind = ANY(:kinds::text[])%3$s
            ORDER BY turn_at, id
            LIMIT %2$s
            -- Each of many workers gets others, and none waits.
            FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE task SET
                state = 'RUNNING', attempt = attempt + 1,
                holder = :holder, lease_until = clock_timestamp() + :lease::interval,
                started_at = coalesce(started_at, clock_timestamp()), entry = 0,
                job_instance_id = coalesce(next.job_instance_id, nextval('batch_job_instance_seq')),
                seq = nextval('task_change_seq')
            FROM next WHERE task.id = next.id
            RETURNING %1$s, next.job_instance_id IS NULL AS first_of_instance,
                -- Of the queue as it was before, also of what others are just taking: who need not ask again does not.
                EXISTS (SELECT FROM task WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane
                    AND kind = ANY(:kinds::text[]) ORDER BY turn_at, id LIMIT 1 OFFSET %2$s) AS more
        )
        """;

    /** Has a claim take that task or none. */
    static final String ONLY = " AND id = :only";

    /** What a claim would take now, its expired leases first; nothing is locked. */
    static final String CLAIMABLE = """
        (SELECT id FROM task
            WHERE :rescue AND state IN ('RUNNING', 'CANCELLING') AND lane = :lane AND lease_until < clock_timestamp()
              AND (state = 'CANCELLING' OR NOT :onlyCancelled) AND kind = ANY(:kinds::text[])
            ORDER BY lease_until
            LIMIT :most)
        UNION ALL
        (SELECT id FROM task
            WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane AND kind = ANY(:kinds::text[])
              AND NOT :onlyCancelled
            ORDER BY turn_at, id
            LIMIT :most)
        """;

    /** Of those that were taken; in the order of the queue. */
    static final String TAKEN = """
        SELECT taken.*, pg_notify('task_changed', taken.id || ':' || taken.seq)%s
        FROM taken%s
        ORDER BY taken.turn_at, taken.id
        """;

    /**
     * One statement for a whole worker. A row that is not returned is a lease that is lost. None waits for another: a
     * row that is locked, by a publication to a slow disk, is returned as it was read, and its lease is left to whoever
     * holds the lock; nobody takes over a locked row.
     */
    static final String RENEW = """
        WITH held AS (
            SELECT task.id, task.attempt
            FROM task JOIN unnest(:ids::uuid[], :attempts::int[]) AS held (id, attempt)
                ON task.id = held.id AND task.attempt = held.attempt
            WHERE task.holder = :holder
        ), free AS (
            SELECT task.id FROM task JOIN held ON task.id = held.id AND task.attempt = held.attempt
            WHERE task.holder = :holder
            FOR NO KEY UPDATE OF task SKIP LOCKED
        ), renewed AS (
            UPDATE task SET lease_until = clock_timestamp() + :lease::interval
            FROM free WHERE task.id = free.id
        )
        SELECT id, attempt FROM held
        """;

    /** Shared, since it only tells a cancelled task from a lost one. */
    static final String HELD = """
        SELECT 1 FROM task
        WHERE id = :id AND holder = :holder AND attempt = :attempt AND state IN ('RUNNING', 'CANCELLING')
        FOR SHARE
        """;

    /** Alone, since the same transaction then writes the row; a cancel waits for its commit, and so does a takeover. */
    static final String MAY_PUBLISH = """
        SELECT 1 FROM task
        WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'RUNNING'
        FOR NO KEY UPDATE
        """;

    /**
     * What attempts write, many at once. A row that another transaction has locked, for a publication perhaps, is
     * passed over where {@code SKIP LOCKED} stands: nobody's neighbours wait for a slow disk.
     */
    static final String ASKED = """
        WITH asked AS MATERIALIZED (
            SELECT * FROM unnest(:ids::uuid[], :holders::uuid[], :attempts::int[], :numbers::bigint[],
                :whileCancelling::boolean[], :progresses::int[], :stages::text[], :messages::text[], :metas::text[],
                :lives::text[], :steps::text[], :states::text[], :results::text[], :errors::text[], :codes::text[])
            WITH ORDINALITY AS asked (id, holder, attempt, number, while_cancelling, progress, stage, message, meta,
                live, steps, state, result, error, failure_code, place)
        ), held AS MATERIALIZED (
            SELECT asked.place, task.state,
                task.lease_until - clock_timestamp() > interval '1 second' AS trusted
            FROM asked JOIN task ON task.id = asked.id
            WHERE task.holder = asked.holder AND task.attempt = asked.attempt AND task.entry <= asked.number
              AND ((task.state = 'RUNNING') OR (task.state = 'CANCELLING' AND asked.while_cancelling))
            -- One order for all, so that no two statements wait for each other.
            ORDER BY task.id
            FOR NO KEY UPDATE OF task%s
        )
        """;

    /** Reads {@code allowed}, the places of those that hold and that the continuation does not object to. */
    static final String TELL = """
        , told AS (
            UPDATE task SET
                entry = asked.number,
                state = coalesce(asked.state, task.state),
                result = asked.result::json, error = asked.error, failure_code = asked.failure_code,
                -- Never back: a late report of an earlier step must not undo a newer one.
                progress = CASE WHEN asked.state = 'SUCCEEDED' THEN 100
                    ELSE greatest(task.progress, asked.progress) END,
                stage = asked.stage, message = asked.message, live = asked.live::json,
                meta = coalesce(asked.meta::json, task.meta), steps = coalesce(asked.steps::json, task.steps),
                holder = CASE WHEN asked.state IS NULL THEN task.holder END,
                -- It stands still while a publication keeps the row locked, since no heartbeat renews it meanwhile.
                lease_until = CASE WHEN asked.state IS NULL
                    THEN task.lease_until + (clock_timestamp() - transaction_timestamp()) END,
                finished_at = CASE WHEN asked.state IS NOT NULL THEN clock_timestamp() END,
                seq = nextval('task_change_seq')
            FROM asked JOIN held USING (place) JOIN allowed USING (place)
            WHERE task.id = asked.id AND held.state = 'RUNNING'
            RETURNING task.id, task.seq, asked.place
        ), counted AS (
            -- Also where nothing else of the row changes: what comes late must not undo what the continuation writes.
            UPDATE task SET entry = asked.number
            FROM asked JOIN held USING (place) JOIN allowed USING (place)
            WHERE task.id = asked.id AND held.state = 'CANCELLING'
        )
        """;

    static final String ANSWER = """
        SELECT asked.place, held.place IS NOT NULL AS held, coalesce(held.trusted, false) AS trusted,
            told.place IS NOT NULL AS told,
            CASE WHEN told.place IS NOT NULL THEN pg_notify('task_changed', told.id || ':' || told.seq) END%s
        FROM asked LEFT JOIN held USING (place) LEFT JOIN told USING (place)%s
        ORDER BY asked.place
        """;

    /** Whether that entry, or a later one, was written, for one whose outcome nobody told. */
    static final String WRITTEN = """
        SELECT 1 FROM task WHERE id = :id AND attempt = :attempt AND entry >= :number
        """;

    /**
     * Back to their place in the queue: {@code queued_at} stays, so a requeued task is not at the end of the line. What
     * was never begun has not shown that it costs no worker.
     */
    static final String REQUEUE = """
        WITH held AS (
            SELECT task.id
            FROM task JOIN unnest(:ids::uuid[], :attempts::int[]) AS held (id, attempt)
                ON task.id = held.id AND task.attempt = held.attempt
            WHERE task.holder = :holder AND task.state = 'RUNNING' AND (:begun OR task.entry = 0)
            ORDER BY task.id
            FOR NO KEY UPDATE OF task
        ), requeued AS (
            UPDATE task SET
                state = 'QUEUED', holder = NULL, lease_until = NULL, seq = nextval('task_change_seq'),
                crashes = CASE WHEN :begun THEN 0 ELSE crashes END,
                stage = 'queued', message = 'queued', live = NULL
            FROM held WHERE task.id = held.id
            RETURNING task.id, task.attempt, task.seq, task.lane, task.job_instance_id
        )%s
        SELECT id, attempt, pg_notify('task_changed', id || ':' || seq),
            pg_notify('task_queued_' || lower(lane), id || ':' || seq)
        FROM requeued
        """;

    /**
     * A queued task is cancelled at once. A running one is told to stop, and is cancelled when its holder says that the
     * process is gone; again while it stops tells its holder again.
     */
    static final String CANCEL = """
        WITH changed AS (
            UPDATE task SET
                state = CASE WHEN state = 'QUEUED' THEN 'CANCELLED' ELSE 'CANCELLING' END,
                stage = CASE WHEN state = 'QUEUED' THEN 'cancelled' ELSE 'cancelling' END,
                message = CASE WHEN state = 'QUEUED' THEN 'cancelled' ELSE 'cancelling' END,
                finished_at = CASE WHEN state = 'QUEUED' THEN clock_timestamp() END, not_before = NULL,
                seq = nextval('task_change_seq')
            WHERE id = :id AND state IN ('QUEUED', 'RUNNING', 'CANCELLING')
            RETURNING id, seq, state
        )
        SELECT pg_notify('task_changed', id || ':' || seq),
            CASE WHEN state = 'CANCELLING' THEN pg_notify('task_cancelling', id || ':' || seq) END
        FROM changed
        """;

    static final String CANCELLED = """
        WITH ended AS (
            UPDATE task SET
                state = 'CANCELLED', stage = 'cancelled', message = 'cancelled', live = NULL,
                meta = coalesce(:meta::json, meta), steps = coalesce(:steps::json, steps),
                holder = NULL, lease_until = NULL, finished_at = clock_timestamp(),
                seq = nextval('task_change_seq')
            WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'CANCELLING'
            RETURNING id, seq
        )
        SELECT pg_notify('task_changed', id || ':' || seq) FROM ended
        """;

    /** What a holder was told to stop; in case the notification was lost. */
    static final String CANCELLING = """
        SELECT id FROM task WHERE holder = :holder AND state = 'CANCELLING'
        """;

    /**
     * Out of the way, so that one that cannot be started does not keep the others from their turn: for a minute, and
     * for twice as long each time. After some tries it ends; a failed start counts as a lost worker does.
     */
    static final String PUT_OFF = """
        WITH failing AS (
            SELECT id, clock_timestamp() + interval '1 minute' * 2 ^ least(crashes, 6) AS until,
                CASE WHEN crashes + 1 < :tries THEN state
                    WHEN state = 'CANCELLING' THEN 'CANCELLED' ELSE 'FAILED' END AS next
            FROM task
            WHERE id = :id
              AND ((state = 'QUEUED' AND not_before IS NULL)
                OR (state IN ('RUNNING', 'CANCELLING') AND lease_until < clock_timestamp()))
            FOR NO KEY UPDATE
        ), put_off AS (
            UPDATE task SET
                state = next, crashes = crashes + 1,
                not_before = CASE WHEN next = 'QUEUED' THEN until END,
                holder = CASE WHEN next IN ('RUNNING', 'CANCELLING') THEN holder END,
                lease_until = CASE WHEN next IN ('RUNNING', 'CANCELLING') THEN until END,
                finished_at = CASE WHEN next IN ('FAILED', 'CANCELLED') THEN clock_timestamp() END,
                error = CASE WHEN next = 'FAILED' THEN :error END,
                failure_code = CASE WHEN next = 'FAILED' THEN 'INTERNAL' END,
                stage = CASE next WHEN 'FAILED' THEN 'error' WHEN 'CANCELLED' THEN 'cancelled' ELSE stage END,
                message = CASE next WHEN 'FAILED' THEN 'failed' WHEN 'CANCELLED' THEN 'cancelled' ELSE message END,
                seq = nextval('task_change_seq')
            FROM failing WHERE task.id = failing.id
            RETURNING task.id, task.seq
        )
        SELECT pg_notify('task_changed', id || ':' || seq) FROM put_off
        """;

    /** Until when nothing of the lane can come up unannounced: a lease that runs out, a task that is due. */
    static final String NEXT_DUE = """
        SELECT extract(epoch FROM least(
            (SELECT min(lease_until) FROM task
                WHERE state IN ('RUNNING', 'CANCELLING') AND lane = :lane AND holder <> :holder
                  AND kind = ANY(:kinds::text[])),
            (SELECT min(not_before) FROM task WHERE lane = :lane AND not_before IS NOT NULL)
        ) - clock_timestamp()) * 1000
        """;

    /** Back to the queue until its next try is due; a retry is no crash. */
    static final String RETRY = """
        WITH waiting AS (
            UPDATE task SET
                state = 'QUEUED', holder = NULL, lease_until = NULL, crashes = 0, retries = retries + 1,
                retry_error = :error, not_before = clock_timestamp() + :delay::interval,
                stage = 'queued', message = :message, progress = greatest(progress, :progress),
                meta = coalesce(:meta::json, meta), live = NULL, steps = coalesce(:steps::json, steps),
                seq = nextval('task_change_seq')
            WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'RUNNING'
              AND retries + 1 < max_attempts
            RETURNING id, seq, lane
        )
        SELECT pg_notify('task_changed', id || ':' || seq),
            pg_notify('task_delayed_' || lower(lane), id || ':' || seq)
        FROM waiting
        """;

    /** An operator's; of many at once one finds the row as it was read. Others read {@code restarted}. */
    static final String RESTART = """
        WITH restarted AS (
            UPDATE task SET
                state = 'QUEUED', queued_at = clock_timestamp(),
                turn_at = clock_timestamp() - priority * interval '1 minute',
                started_at = NULL, finished_at = NULL, result = NULL, error = NULL, failure_code = NULL,
                crashes = 0, retries = 0, retry_error = NULL,
                progress = :progress, stage = 'queued', message = 'queued', meta = :meta::json, live = NULL,
                steps = :steps::json,
                earlier_instances = CASE WHEN :fromStart AND job_instance_id IS NOT NULL
                    THEN earlier_instances || job_instance_id ELSE earlier_instances END,
                job_instance_id = CASE WHEN :fromStart THEN NULL ELSE job_instance_id END,
                seq = nextval('task_change_seq')
            WHERE id = :id AND seq = :seq AND state IN ('FAILED', 'CANCELLED')
            RETURNING %s, lane
        )%%s
        SELECT restarted.*, pg_notify('task_changed', id || ':' || seq),
            pg_notify('task_queued_' || lower(lane), id || ':' || seq)
        FROM restarted
        """.formatted(COLUMNS.strip());

    /** Nobody but that attempt can have let go of the row while it bears its number. */
    static final String LEFT_AS = """
        SELECT state FROM task WHERE id = :id AND attempt = :attempt AND holder IS NULL
        """;

    /**
     * Of those attempts, the ones that can write no more; with whether their task has ended. Of a task that is not here
     * nothing is said: it may be in the database of another server that shares the disk.
     */
    static final String OVER = """
        SELECT given.id, given.attempt,
            task.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AS task_over
        FROM unnest(:ids::uuid[], :attempts::int[]) AS given (id, attempt)
        JOIN task ON task.id = given.id
        WHERE task.attempt <> given.attempt OR task.holder IS NULL
        """;

    static final String LOAD = """
        SELECT
            (SELECT count(*) FROM task WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane) AS queued,
            (SELECT count(*) FROM task WHERE not_before IS NOT NULL AND lane = :lane) AS delayed,
            (SELECT extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000
                FROM task WHERE state = 'QUEUED' AND not_before IS NULL AND lane = :lane) AS oldest_ms,
            (SELECT count(*) FROM task WHERE state IN ('RUNNING', 'CANCELLING') AND lane = :lane) AS running
        """;
}
