package org.mediabackend.task;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The task table. Each method is one statement of {@link SubmissionSql} or {@link TaskSql}, a claim that looks around
 * two; all join the caller's transaction if there is one, and are safe for use by many threads. Time is the database's.
 *
 * @see TaskState for the transitions that the statements guard
 */
@Repository
public class TaskLedger {

    /** A task of a kind that only a newer version knows is left to that. */
    static final String[] KINDS =
            Arrays.stream(Kind.values()).map(Kind::wireName).toArray(String[]::new);

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
        submitting(SubmissionSql.SUBMIT, task).query((rs, n) -> n).list();
    }

    /** Queues a task unless one was submitted under the same key before. Of many at once exactly one queues it. */
    public Submitted submit(NewTask task, SubmissionKey key) {
        boolean accepted = held(keyed(submitting(SubmissionSql.SUBMIT_ONCE, task), key));
        return accepted
                ? new Submitted.Accepted(task.id())
                // Empty only if the key was removed in between, and then it is free again.
                : known(key).orElseGet(() -> submit(task, key));
    }

    /**
     * The same, if there is room for it in the queue of its lane, which is counted in the same statement.
     *
     * @param key null if each such submission is a new task
     * @param most how many tasks may wait there, at least 1; others that submit at the same moment may take it over
     */
    public Counted submit(NewTask task, @Nullable SubmissionKey key, long most) {
        JdbcClient.StatementSpec statement = key == null
                ? submitting(SubmissionSql.SUBMIT_COUNTING, task)
                : keyed(submitting(SubmissionSql.SUBMIT_ONCE_COUNTING, task), key);
        Counted counted = statement
                .param("most", most)
                .query((rs, n) -> {
                    long before = rs.getLong("waiting");
                    return rs.getBoolean("accepted")
                            ? new Counted(new Submitted.Accepted(task.id()), before + 1)
                            : new Counted(new Submitted.Full(), before);
                })
                .single();
        if (key == null || counted.submitted() instanceof Submitted.Accepted) {
            return counted;
        }
        return known(key)
                .map(known -> new Counted(known, counted.waiting()))
                // There was room, and the key was removed in between; it is free again.
                .orElseGet(() -> counted.waiting() < most ? submit(task, key, most) : counted);
    }

    /** The task that was submitted under the key, or that another request was; empty if the key is free. */
    public Optional<Submitted> known(SubmissionKey key) {
        return jdbc.sql(SubmissionSql.KEYED)
                .param("key", key.key())
                .param("kept", key.kept().toString())
                .query((rs, n) -> Arrays.equals(rs.getBytes("request_hash"), key.requestHash())
                        ? (Submitted) new Submitted.Known(rs.getObject("task_id", UUID.class))
                        : new Submitted.KeyReused())
                .optional();
    }

    /** The task as it stands now; empty if there is none. */
    public Optional<Task> find(UUID id) {
        return find(List.of(id)).stream().findFirst();
    }

    /** Those of the tasks that exist, in no order, by one statement. */
    public List<Task> find(Collection<UUID> ids) {
        return jdbc.sql(TaskSql.FIND)
                .param("ids", ids.toArray(UUID[]::new))
                .query((rs, n) -> TaskRows.task(rs))
                .list();
    }

    /**
     * Takes tasks of the lane.
     *
     * @param with reads {@code taken}: the tasks, with {@code first_of_instance}, whether nothing of their job instance
     *     is there yet
     */
    public <T> Claim<Taken<T>> claim(ClaimRequest request, Continuation<T> with) {
        List<Taken<T>> taken = new ArrayList<>();
        if (request.from().looksAround()) {
            taken.addAll(claiming(TaskSql.TAKE_OVER, request, request.most(), with));
        }
        int left = request.most() - taken.size();
        if (left > 0 && request.from() != ClaimRequest.From.CANCELLED_BY_THE_LOST) {
            taken.addAll(claiming(TaskSql.CLAIM, request, left, with));
        }
        return new Claim<>(
                taken, taken.size() == request.most() && taken.getLast().more());
    }

    /**
     * How long until something of the lane may come up that no notification tells of: a lease of another holder that
     * runs out, a delayed task that is due. Zero or less if it has; empty if there is nothing.
     */
    public Optional<Duration> nextDue(UUID holder, Lane lane) {
        return jdbc.sql(TaskSql.NEXT_DUE)
                .param("kinds", KINDS)
                .param("holder", holder)
                .param("lane", lane.name())
                .query((rs, n) -> Optional.ofNullable(rs.getObject(1, BigDecimal.class))
                        .map(ms -> Duration.ofMillis(ms.longValue())))
                .single();
    }

    /** Renews all leases of one holder; returns those that still hold. Waits for no lock. */
    public Set<Lease> renew(UUID holder, Collection<Lease> leases, Duration lease) {
        return new HashSet<>(holding(TaskSql.RENEW, holder, leases)
                .param("lease", lease.toString())
                .query((rs, n) -> new Lease(rs.getObject("id", UUID.class), holder, rs.getInt("attempt")))
                .list());
    }

    /** Whether the lease holds; if so nobody can take the task over until the caller's transaction ends. */
    public boolean isHeld(Lease lease) {
        return guarded(TaskSql.HELD, lease).query(Integer.class).optional().isPresent();
    }

    /**
     * Whether the attempt may make visible what it did: it holds the task, and nobody cancelled it. If so neither can
     * change until the caller's transaction ends.
     */
    public boolean mayPublish(Lease lease) {
        return guarded(TaskSql.MAY_PUBLISH, lease)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /**
     * Writes what attempts have to say, all in one statement; each entry stands or falls alone.
     *
     * @param entries at most one of a task
     * @param waiting whether to wait for rows that other transactions have locked; if not, their entries are answered
     *     as not held
     * @param with reads {@code asked} and {@code held}, by their {@code place}, which counts the entries from 1; must
     *     have a clause {@code allowed} with the places of those that it does not object to
     * @return an answer for each entry, in their order
     */
    public <T> List<Entry.Answer<T>> write(List<Entry> entries, boolean waiting, Continuation<T> with) {
        String sql = TaskSql.ASKED.formatted(waiting ? "" : " SKIP LOCKED")
                + with.clauses()
                + TaskSql.TELL
                + TaskSql.ANSWER.formatted(with.columns(), with.joins());
        return EntryColumns.of(entries)
                .bind(jdbc.sql(sql))
                .params(with.parameters())
                .query((rs, n) -> new Entry.Answer<>(
                        rs.getBoolean("held"),
                        rs.getBoolean("trusted"),
                        rs.getBoolean("told"),
                        with.row().mapRow(rs, n)))
                .list();
    }

    /** Whether that entry of the attempt, or a later one, was written, for one whose outcome nobody told. */
    public boolean isWritten(Lease lease, long number) {
        return attempt(TaskSql.WRITTEN, lease)
                .param("number", number)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /**
     * Lets a failed attempt be tried again later.
     *
     * @param error why it failed, for people
     * @param delay until then
     * @return false if the lease is lost, the task is being cancelled, or all tries are used
     */
    public boolean retry(Lease lease, String error, Duration delay, Report last) {
        return held(guarded(TaskSql.RETRY, lease)
                .param("error", error)
                .param("delay", delay.toString())
                .param("message", last.message())
                .param("progress", last.progress())
                .param("meta", last.meta())
                .param("steps", last.steps()));
    }

    /** Gives a running task back to the queue, where it keeps its place; false if the lease is lost. */
    public boolean requeue(Lease lease) {
        return !requeue(lease.holder(), List.of(lease), true, Clauses.NONE).isEmpty();
    }

    /**
     * Gives tasks that were claimed and of which nothing is written yet back to the queue; they keep their places.
     *
     * @param with reads {@code requeued}
     * @return those that went back, not what is lost or being cancelled
     */
    public Set<Lease> requeueUnbegun(UUID holder, Collection<Lease> unbegun, Clauses with) {
        return requeue(holder, unbegun, false, with);
    }

    private Set<Lease> requeue(UUID holder, Collection<Lease> leases, boolean begun, Clauses with) {
        return new HashSet<>(holding(TaskSql.REQUEUE.formatted(with.sql()), holder, leases)
                .params(with.parameters())
                .param("begun", begun)
                .query((rs, n) -> new Lease(rs.getObject("id", UUID.class), holder, rs.getInt("attempt")))
                .list());
    }

    /**
     * Cancels a queued task, or tells the holder of a running one to stop.
     *
     * @return whether it is cancelled or being cancelled by now; not if it had ended before, or is not there
     */
    public boolean cancel(UUID id) {
        return held(jdbc.sql(TaskSql.CANCEL).param("id", id));
    }

    /** Says that the process of a task that is being cancelled is gone; false if it is not being cancelled. */
    public boolean cancelled(Lease lease, Report last) {
        return held(guarded(TaskSql.CANCELLED, lease).param("meta", last.meta()).param("steps", last.steps()));
    }

    /**
     * Queues a failed or cancelled task again.
     *
     * @param read the task as it was read; if it has changed since, nothing happens
     * @param restart what is left of earlier attempts
     * @param with reads {@code restarted}: the task as it is then, if it was queued by this call
     * @return the task as it stands then; empty if it was not queued by this call
     */
    public Optional<Task> restart(Task read, Restart restart, Clauses with) {
        return jdbc.sql(TaskSql.RESTART.formatted(with.sql()))
                .params(with.parameters())
                .param("id", read.id())
                .param("seq", read.seq())
                .param("fromStart", restart.fromStart())
                .param("progress", restart.progress())
                .param("meta", restart.meta())
                .param("steps", restart.steps())
                .query((rs, n) -> TaskRows.task(rs))
                .optional();
    }

    /**
     * The state in which that attempt left its task, for a statement whose outcome nobody told; empty if it holds the
     * task still, or another one has taken it.
     */
    public Optional<TaskState> leftAs(Lease lease) {
        return attempt(TaskSql.LEFT_AS, lease)
                .query((rs, n) -> TaskState.valueOf(rs.getString("state")))
                .optional();
    }

    /**
     * Of those attempts, the ones that can write no more. An attempt whose lease ran out is not among them until
     * another took its task; nor is one of a task that this database does not know.
     */
    public List<PastAttempt> over(Collection<AttemptId> attempts) {
        return jdbc.sql(TaskSql.OVER)
                .param("ids", attempts.stream().map(AttemptId::taskId).toArray(UUID[]::new))
                .param("attempts", attempts.stream().map(AttemptId::attempt).toArray(Integer[]::new))
                .query((rs, n) -> new PastAttempt(
                        new AttemptId(rs.getObject("id", UUID.class), rs.getInt("attempt")),
                        rs.getBoolean("task_over")))
                .list();
    }

    /** The tasks that the holder is to stop. */
    public Set<UUID> cancelling(UUID holder) {
        return new HashSet<>(jdbc.sql(TaskSql.CANCELLING)
                .param("holder", holder)
                .query((rs, n) -> rs.getObject("id", UUID.class))
                .list());
    }

    /**
     * Lets others of the lane go first, since this task could not be started.
     *
     * @param tries after how many failed starts and lost workers in a row it fails instead
     * @param error why it then failed, for people
     */
    public void putOff(UUID id, int tries, String error) {
        jdbc.sql(TaskSql.PUT_OFF)
                .param("id", id)
                .param("tries", tries)
                .param("error", error)
                .query((rs, n) -> n)
                .list();
    }

    /** What waits and runs in a lane. Its cost grows with the queue, not with the history. */
    public LaneLoad load(Lane lane) {
        return jdbc.sql(TaskSql.LOAD)
                .param("lane", lane.name())
                .query((rs, n) -> new LaneLoad(
                        lane,
                        rs.getLong("queued"),
                        rs.getLong("delayed"),
                        Duration.ofMillis(Math.max(0, rs.getLong("oldest_ms"))),
                        rs.getLong("running")))
                .single();
    }

    private JdbcClient.StatementSpec submitting(String sql, NewTask task) {
        Schedule schedule = task.schedule();
        return jdbc.sql(sql)
                .param("id", task.id())
                .param("kind", task.kind().wireName())
                .param("lane", task.lane().name())
                .param("label", task.label())
                .param("spec", task.spec())
                .param("priority", schedule.priority())
                .param("notBefore", TaskRows.utc(schedule.notBefore()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("maxAttempts", schedule.maxAttempts())
                .param("backoffMs", schedule.backoff().toMillis())
                .param("owner", task.owner(), Types.VARCHAR)
                .param("queued", Topics.queued(task.lane()))
                .param("delayed", Topics.delayed(task.lane()));
    }

    private static JdbcClient.StatementSpec keyed(JdbcClient.StatementSpec statement, SubmissionKey key) {
        return statement
                .param("key", key.key())
                .param("requestHash", key.requestHash())
                .param("kept", key.kept().toString());
    }

    private <T> List<Taken<T>> claiming(String sql, ClaimRequest request, int most, Continuation<T> with) {
        return jdbc.sql(sql.formatted(TaskSql.CLAIM_COLUMNS, most, request.only() == null ? "" : TaskSql.ONLY)
                        + with.clauses()
                        + TaskSql.TAKEN.formatted(with.columns(), with.joins()))
                .param("kinds", KINDS)
                .param("holder", request.holder())
                .param("lane", request.lane().name())
                .param("lease", request.lease().toString())
                .param("rescue", request.from().rescues())
                .param("onlyCancelled", request.from() == ClaimRequest.From.CANCELLED_BY_THE_LOST)
                .param("only", request.only())
                .params(with.parameters())
                .query((rs, n) -> new Taken<>(
                        TaskRows.claimed(rs, request.holder()), with.row().mapRow(rs, n), rs.getBoolean("more")))
                .list();
    }

    /** One row is there if the guard of the statement held. */
    private static boolean held(JdbcClient.StatementSpec statement) {
        return statement.query((rs, n) -> n).list().size() == 1;
    }

    private JdbcClient.StatementSpec holding(String sql, UUID holder, Collection<Lease> leases) {
        return jdbc.sql(sql)
                .param("holder", holder)
                .param("ids", leases.stream().map(Lease::taskId).toArray(UUID[]::new))
                .param("attempts", leases.stream().map(Lease::attempt).toArray(Integer[]::new));
    }

    private JdbcClient.StatementSpec guarded(String sql, Lease lease) {
        return attempt(sql, lease).param("holder", lease.holder());
    }

    private JdbcClient.StatementSpec attempt(String sql, Lease lease) {
        return jdbc.sql(sql).param("id", lease.taskId()).param("attempt", lease.attempt());
    }
}
