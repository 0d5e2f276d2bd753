package org.mediabackend.worker;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lane;
import org.mediabackend.worker.KnownWorker.LaneOfWorker;
import org.mediabackend.worker.KnownWorker.State;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * All SQL of the tables of workers and lanes. Each method is one statement. There in every role: who serves the API
 * lists the workers and tells them what operators want. Thread-safe.
 */
@Repository
public class Workers {

    /** Somebody asks something else of a worker or of a lane. */
    static final String CHANGED = "worker_changed";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** One statement per heartbeat: it tells how the worker stands and hears what is asked of it. */
    private static final String BEAT = """
        WITH told AS (
            INSERT INTO worker (id, host, pid, version, lease, draining, drained, stopping, lanes, free_bytes)
            VALUES (:id, :host, :pid, :version, :lease::interval, :draining, :drained, :stopping, :lanes::json,
                :freeBytes)
            -- Its order to drain is the operators' to change; it is told again only if the row was gone.
            ON CONFLICT (id) DO UPDATE SET
                heartbeat_at = clock_timestamp(), stopping = excluded.stopping, lanes = excluded.lanes,
                free_bytes = excluded.free_bytes,
                -- After a resume that it only hears of now it may claim, also when another order to drain comes next.
                drained = worker.draining AND excluded.drained
            RETURNING draining
        )
        SELECT draining, ARRAY(SELECT lane FROM lane WHERE paused) AS paused FROM told
        """;

    private static final String LEAVE = "DELETE FROM worker WHERE id = :id";

    private static final String FORGET_LOST = """
        DELETE FROM worker WHERE heartbeat_at < clock_timestamp() - interval '1 day'
        """;

    private static final String LIST = """
        SELECT id, host, pid, version, started_at, heartbeat_at, draining, drained, stopping, lanes, free_bytes,
            heartbeat_at + lease < clock_timestamp() AS lost, ARRAY(SELECT lane FROM lane WHERE paused) AS paused
        FROM worker
        WHERE id = coalesce(:id::uuid, id)
        ORDER BY lost, started_at, id
        """;

    private static final String DRAIN = """
        WITH changed AS (
            UPDATE worker SET draining = :draining, drained = false
            WHERE id = :id AND draining <> :draining
                -- Who is lost hears nothing, and an order that nobody obeys must not be taken for one that is.
                AND heartbeat_at + lease >= clock_timestamp()
            RETURNING id
        )
        SELECT pg_notify('worker_changed', id || ':0') FROM changed
        """;

    private static final String PAUSED = "SELECT lane FROM lane WHERE paused";

    private static final String PAUSE = """
        WITH changed AS (
            UPDATE lane SET paused = :paused WHERE lane = :lane AND paused <> :paused RETURNING lane
        )
        SELECT pg_notify('worker_changed', lower(lane) || ':0') FROM changed
        """;

    private final JdbcClient jdbc;

    Workers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All workers, the oldest first; after them those that were lost within the last day. */
    public List<KnownWorker> list() {
        return select(null);
    }

    /** That worker; empty if there is none. */
    public Optional<KnownWorker> find(UUID id) {
        return select(id).stream().findFirst();
    }

    /**
     * Has a worker claim nothing more, or claim again; it hears of it within a second. Changes nothing twice, and
     * nothing of a worker that is lost.
     */
    public void drain(UUID id, boolean draining) {
        jdbc.sql(DRAIN)
                .param("id", id)
                .param("draining", draining)
                .query((rs, n) -> n)
                .list();
    }

    /** The lanes of which nobody is to claim anything. */
    public Set<Lane> paused() {
        return laneSet(jdbc.sql(PAUSED).query((rs, n) -> rs.getString("lane")).list());
    }

    /** Has all workers claim nothing more of the lane, or claim again. Changes nothing twice. */
    public void pause(Lane lane, boolean paused) {
        jdbc.sql(PAUSE)
                .param("lane", lane.name())
                .param("paused", paused)
                .query((rs, n) -> n)
                .list();
    }

    /** Tells how a worker stands, and answers what is asked of it. */
    Orders beat(Self self, Beat beat) {
        return jdbc.sql(BEAT)
                .param("id", self.id())
                .param("host", self.host())
                .param("pid", self.pid())
                .param("version", self.version())
                .param("lease", self.lease().toString())
                .param("draining", beat.draining())
                .param("drained", beat.drained())
                .param("stopping", beat.stopping())
                .param("lanes", JSON.writeValueAsString(beat.lanes()))
                .param("freeBytes", beat.freeBytes())
                .query((rs, n) -> new Orders(rs.getBoolean("draining"), paused(rs)))
                .single();
    }

    /** Removes the row of a worker that ends. */
    void leave(UUID id) {
        jdbc.sql(LEAVE).param("id", id).update();
    }

    /** Removes the rows of workers that have been lost for a day. */
    void forgetLost() {
        jdbc.sql(FORGET_LOST).update();
    }

    private List<KnownWorker> select(@Nullable UUID id) {
        return jdbc.sql(LIST).param("id", id).query((rs, n) -> worker(rs)).list();
    }

    private static KnownWorker worker(ResultSet rs) throws SQLException {
        Set<Lane> paused = paused(rs);
        List<LaneOfWorker> lanes = Arrays.stream(JSON.readValue(rs.getString("lanes"), LaneTold[].class))
                .flatMap(told -> told.with(paused).stream())
                .toList();
        long freeBytes = rs.getLong("free_bytes");
        Long free = rs.wasNull() ? null : freeBytes;
        return new KnownWorker(
                rs.getObject("id", UUID.class),
                rs.getString("host"),
                rs.getLong("pid"),
                rs.getString("version"),
                state(rs),
                rs.getObject("started_at", OffsetDateTime.class).toInstant(),
                rs.getObject("heartbeat_at", OffsetDateTime.class).toInstant(),
                lanes,
                free);
    }

    private static State state(ResultSet rs) throws SQLException {
        if (rs.getBoolean("lost")) {
            return State.LOST;
        }
        if (rs.getBoolean("stopping")) {
            return State.STOPPING;
        }
        if (!rs.getBoolean("draining")) {
            return State.RUNNING;
        }
        return rs.getBoolean("drained") ? State.DRAINED : State.DRAINING;
    }

    private static Set<Lane> paused(ResultSet rs) throws SQLException {
        return laneSet(List.of((String[]) rs.getArray("paused").getArray()));
    }

    private static Set<Lane> laneSet(List<String> names) {
        Set<Lane> lanes = EnumSet.noneOf(Lane.class);
        names.forEach(name -> known(name).ifPresent(lanes::add));
        return lanes;
    }

    /** Empty for a lane that only workers of another version have. */
    private static Optional<Lane> known(String name) {
        return Arrays.stream(Lane.values())
                .filter(lane -> lane.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * What stays as it is while a worker lives.
     *
     * @param lease how long it may be silent
     */
    record Self(UUID id, String host, long pid, String version, Duration lease) {}

    /**
     * What a worker tells at a heartbeat.
     *
     * @param draining whether it has heard that it is to claim nothing more
     */
    record Beat(
            boolean draining,
            boolean stopping,
            List<LaneTold> lanes,
            @Nullable Long freeBytes) {

        private boolean drained() {
            return draining && lanes.stream().allMatch(lane -> lane.busy() == 0);
        }
    }

    /** A lane in the row's JSON. */
    record LaneTold(
            String lane, int slots, int busy, @Nullable String trouble) {

        private Optional<LaneOfWorker> with(Set<Lane> paused) {
            return known(lane).map(known -> new LaneOfWorker(known, slots, busy, paused.contains(known), trouble));
        }
    }
}
