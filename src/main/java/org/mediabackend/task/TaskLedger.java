package org.mediabackend.task;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * All SQL of the task table. Each method is one statement, joins the caller's transaction if there is one, and is safe
 * for use by many threads. Time is the database's.
 *
 * @see TaskState for the transitions that the statements guard
 */
@Repository
public class TaskLedger {

    private static final String SUBMIT = """
        WITH submitted AS (
            INSERT INTO task (id, kind, lane, label, spec, priority)
            VALUES (:id, :kind, :lane, :label, :spec::json, :priority)
            RETURNING id, seq
        )
        SELECT pg_notify(:topic, id || ':' || seq) FROM submitted
        """;

    private static final String COLUMNS = """
        id, kind, label, state, attempt, seq, progress, stage, message, meta, live, steps, result, error,
        created_at, started_at, finished_at
        """;

    private static final String FIND = "SELECT " + COLUMNS + " FROM task WHERE id = ANY(:ids)";

    private static final String CLAIM_COLUMNS = """
        task.id, task.attempt, task.kind, task.label, task.spec, task.job_instance_id, task.progress, task.meta,
        task.steps, task.seq, task.state
        """;

    /** Leases that have run out; they come before the backlog, else a takeover waits behind it. */
    private static final String TAKE_OVER = """
        WITH expired AS (
            SELECT id FROM task
            WHERE state IN ('RUNNING', 'CANCELLING') AND lane = :lane AND lease_until < clock_timestamp()
            ORDER BY lease_until
            LIMIT 1
            -- Another worker that is taking it, or a holder that is just renewing, is left alone.
            FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE task SET
                attempt = attempt + 1, holder = :holder, lease_until = clock_timestamp() + :lease::interval,
                seq = nextval('task_change_seq')
            FROM expired WHERE task.id = expired.id
            RETURNING %s
        ), told AS (
            SELECT pg_notify('task_changed', id || ':' || seq) FROM taken
        )
        SELECT taken.* FROM taken, told
        """.formatted(CLAIM_COLUMNS);

    private static final String CLAIM = """
        WITH next AS (
            SELECT id FROM task
            WHERE state = 'QUEUED' AND lane = :lane
            ORDER BY priority DESC, queued_at, id
            LIMIT 1
            -- Each of many workers gets another row, and none waits.
            FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE task SET
                state = 'RUNNING', attempt = attempt + 1,
                holder = :holder, lease_until = clock_timestamp() + :lease::interval,
                started_at = coalesce(started_at, clock_timestamp()), seq = nextval('task_change_seq')
            FROM next WHERE task.id = next.id
            RETURNING %s
        ), told AS (
            SELECT pg_notify('task_changed', id || ':' || seq) FROM taken
        )
        SELECT taken.* FROM taken, told
        """.formatted(CLAIM_COLUMNS);

    private static final String BIND_JOB_INSTANCE = """
        UPDATE task SET job_instance_id = :jobInstanceId
        WHERE id = :id AND holder = :holder AND attempt = :attempt
        """;

    /** One statement for a whole worker. A row that is not returned is a lease that is lost. */
    private static final String RENEW = """
        UPDATE task SET lease_until = clock_timestamp() + :lease::interval
        FROM unnest(:ids::uuid[], :attempts::int[]) AS held (id, attempt)
        WHERE task.id = held.id AND task.attempt = held.attempt AND task.holder = :holder
        RETURNING task.id, task.attempt
        """;

    /** Shared, so that the reports of an attempt do not wait for one another; a takeover waits for the commit. */
    private static final String HELD = """
        SELECT 1 FROM task
        WHERE id = :id AND holder = :holder AND attempt = :attempt AND state IN ('RUNNING', 'CANCELLING')
        FOR SHARE
        """;

    private static final String REPORT = """
        WITH changed AS (
            UPDATE task SET
                -- Never back: a late report of an earlier step must not undo a newer one.
                progress = greatest(progress, :progress), stage = :stage, message = :message,
                meta = coalesce(:meta::json, meta), live = :live::json, steps = coalesce(:steps::json, steps),
                seq = nextval('task_change_seq')
            WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'RUNNING'
            RETURNING id, seq
        )
        SELECT pg_notify('task_changed', id || ':' || seq) FROM changed
        """;

    private static final String END = """
        WITH ended AS (
            UPDATE task SET
                state = :state, result = :result::json, error = :error, failure_code = :failureCode,
                progress = CASE WHEN :state = 'SUCCEEDED' THEN 100 ELSE greatest(progress, :progress) END,
                stage = :stage, message = :message,
                meta = coalesce(:meta::json, meta), live = :live::json, steps = coalesce(:steps::json, steps),
                holder = NULL, lease_until = NULL, finished_at = clock_timestamp(),
                seq = nextval('task_change_seq')
            WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'RUNNING'
            RETURNING id, seq
        )
        SELECT pg_notify('task_changed', id || ':' || seq) FROM ended
        """;

    /** Back to its place in the queue: {@code queued_at} stays, so a requeued task is not at the end of the line. */
    private static final String REQUEUE = """
        WITH requeued AS (
            UPDATE task SET
                state = 'QUEUED', holder = NULL, lease_until = NULL, seq = nextval('task_change_seq'),
                stage = 'queued', message = 'queued', live = NULL
            WHERE id = :id AND holder = :holder AND attempt = :attempt AND state = 'RUNNING'
            RETURNING id, seq, lane
        )
        SELECT pg_notify('task_changed', id || ':' || seq),
            pg_notify('task_queued_' || lower(lane), id || ':' || seq)
        FROM requeued
        """;

    /**
     * A queued task is cancelled at once. A running one is told to stop, and is cancelled when its holder says that the
     * process is gone; again while it stops changes nothing.
     */
    private static final String CANCEL = """
        WITH changed AS (
            UPDATE task SET
                state = CASE WHEN state = 'QUEUED' THEN 'CANCELLED' ELSE 'CANCELLING' END,
                stage = CASE WHEN state = 'QUEUED' THEN 'cancelled' ELSE 'cancelling' END,
                message = CASE WHEN state = 'QUEUED' THEN 'cancelled' ELSE 'cancelling' END,
                finished_at = CASE WHEN state = 'QUEUED' THEN clock_timestamp() END,
                seq = nextval('task_change_seq')
            WHERE id = :id AND state IN ('QUEUED', 'RUNNING')
            RETURNING id, seq, state
        )
        SELECT pg_notify('task_changed', id || ':' || seq),
            CASE WHEN state = 'CANCELLING' THEN pg_notify('task_cancelling', id || ':' || seq) END
        FROM changed
        """;

    private static final String CANCELLED = """
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
    private static final String CANCELLING = """
        SELECT id FROM task WHERE holder = :holder AND state = 'CANCELLING'
        """;

    /** Behind the others of its lane, so that one that cannot be started does not keep them from it. */
    private static final String PUT_OFF = """
        UPDATE task SET
            queued_at = CASE WHEN state = 'QUEUED' THEN clock_timestamp() ELSE queued_at END,
            lease_until = CASE WHEN state = 'RUNNING' THEN clock_timestamp() + interval '1 minute' END
        WHERE id = :id
          AND ((state = 'QUEUED') OR (state = 'RUNNING' AND lease_until < clock_timestamp()))
        """;

    private static final String LOAD = """
        SELECT
            (SELECT count(*) FROM task WHERE state = 'QUEUED' AND lane = :lane) AS queued,
            (SELECT extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000
                FROM task WHERE state = 'QUEUED' AND lane = :lane) AS oldest_ms,
            (SELECT count(*) FROM task WHERE state IN ('RUNNING', 'CANCELLING') AND lane = :lane) AS running
        """;

    private final JdbcClient jdbc;

    TaskLedger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One without Spring. */
    public static TaskLedger of(JdbcClient jdbc) {
        return new TaskLedger(jdbc);
    }

    /** Queues a task, and wakes a worker with the commit. */
    public void submit(NewTask task) {
        jdbc.sql(SUBMIT)
                .param("id", task.id())
                .param("kind", task.kind().wireName())
                .param("lane", task.lane().name())
                .param("label", task.label())
                .param("spec", task.spec())
                .param("priority", task.priority())
                .param("topic", Topics.queued(task.lane()))
                .query((rs, n) -> n)
                .list();
    }

    /** The task as it stands now; empty if there is none. */
    public Optional<Task> find(UUID id) {
        return find(List.of(id)).stream().findFirst();
    }

    /** Those of the tasks that exist, in no order, by one statement. */
    public List<Task> find(Collection<UUID> ids) {
        return jdbc.sql(FIND)
                .param("ids", ids.toArray(UUID[]::new))
                .query((rs, n) -> TaskRows.task(rs))
                .list();
    }

    /** Takes the next task of the lane: one whose lease has run out, else the first of the queue. */
    public Optional<ClaimedTask> claim(UUID holder, Lane lane, Duration lease) {
        return claim(TAKE_OVER, holder, lane, lease).or(() -> claim(CLAIM, holder, lane, lease));
    }

    /** Notes Spring Batch's job instance of the task; false if the lease is lost. */
    public boolean bindJobInstance(Lease lease, long jobInstanceId) {
        return guarded(BIND_JOB_INSTANCE, lease)
                        .param("jobInstanceId", jobInstanceId)
                        .update()
                == 1;
    }

    /** Renews all leases of one holder; returns those that still hold. */
    public Set<Lease> renew(UUID holder, Collection<Lease> leases, Duration lease) {
        return new HashSet<>(jdbc.sql(RENEW)
                .param("holder", holder)
                .param("lease", lease.toString())
                .param("ids", leases.stream().map(Lease::taskId).toArray(UUID[]::new))
                .param("attempts", leases.stream().map(Lease::attempt).toArray(Integer[]::new))
                .query((rs, n) -> new Lease(rs.getObject("id", UUID.class), holder, rs.getInt("attempt")))
                .list());
    }

    /** Whether the lease holds; if so nobody can take the task over until the caller's transaction ends. */
    public boolean isHeld(Lease lease) {
        return guarded(HELD, lease).query(Integer.class).optional().isPresent();
    }

    /** Writes what a running attempt has to say; false if the lease is lost, and then nothing was written. */
    public boolean report(Lease lease, Report report) {
        return reporting(REPORT, lease, report).query((rs, n) -> n).list().size() == 1;
    }

    /** Ends the task with its last report; false if the lease is lost, and then nothing was written. */
    public boolean end(Lease lease, TaskEnd end, Report last) {
        JdbcClient.StatementSpec sql = reporting(END, lease, last);
        sql = switch (end) {
            case TaskEnd.Succeeded s ->
                sql.param("state", TaskState.SUCCEEDED.name())
                        .param("result", s.result())
                        .param("error", null)
                        .param("failureCode", null);
            case TaskEnd.Failed f ->
                sql.param("state", TaskState.FAILED.name())
                        .param("result", null)
                        .param("error", f.error())
                        .param("failureCode", f.code().name());
        };
        return sql.query((rs, n) -> n).list().size() == 1;
    }

    /** Gives a running task back to the queue, where it keeps its place; false if the lease is lost. */
    public boolean requeue(Lease lease) {
        return guarded(REQUEUE, lease).query((rs, n) -> n).list().size() == 1;
    }

    /**
     * Cancels a queued task, or tells the holder of a running one to stop.
     *
     * @return whether that changed something; not if it is being cancelled already, has ended, or is not there
     */
    public boolean cancel(UUID id) {
        return jdbc.sql(CANCEL).param("id", id).query((rs, n) -> n).list().size() == 1;
    }

    /** Says that the process of a task that is being cancelled is gone; false if it is not being cancelled. */
    public boolean cancelled(Lease lease, Report last) {
        return guarded(CANCELLED, lease)
                        .param("meta", last.meta())
                        .param("steps", last.steps())
                        .query((rs, n) -> n)
                        .list()
                        .size()
                == 1;
    }

    /** The tasks that the holder is to stop. */
    public Set<UUID> cancelling(UUID holder) {
        return new HashSet<>(jdbc.sql(CANCELLING)
                .param("holder", holder)
                .query((rs, n) -> rs.getObject("id", UUID.class))
                .list());
    }

    /** Lets others of the lane go first, since this task could not be started. */
    public void putOff(UUID id) {
        jdbc.sql(PUT_OFF).param("id", id).update();
    }

    /** What waits and runs in a lane. Its cost grows with the queue, not with the history. */
    public LaneLoad load(Lane lane) {
        return jdbc.sql(LOAD)
                .param("lane", lane.name())
                .query((rs, n) -> new LaneLoad(
                        lane,
                        rs.getLong("queued"),
                        Duration.ofMillis(Math.max(0, rs.getLong("oldest_ms"))),
                        rs.getLong("running")))
                .single();
    }

    private Optional<ClaimedTask> claim(String sql, UUID holder, Lane lane, Duration lease) {
        return jdbc.sql(sql)
                .param("holder", holder)
                .param("lane", lane.name())
                .param("lease", lease.toString())
                .query((rs, n) -> TaskRows.claimed(rs, holder))
                .optional();
    }

    private JdbcClient.StatementSpec guarded(String sql, Lease lease) {
        return jdbc.sql(sql)
                .param("id", lease.taskId())
                .param("holder", lease.holder())
                .param("attempt", lease.attempt());
    }

    private JdbcClient.StatementSpec reporting(String sql, Lease lease, Report report) {
        return guarded(sql, lease)
                .param("progress", report.progress())
                .param("stage", report.stage())
                .param("message", report.message())
                .param("meta", report.meta())
                .param("live", report.live())
                .param("steps", report.steps());
    }
}
