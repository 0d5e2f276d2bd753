package org.mediabackend.access;

import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of keys. Each method is one statement; a change tells all processes with its commit. Thread-safe. */
@Repository
class ApiKeys {

    /** Heard by every process that checks keys. */
    static final String CHANGED = "api_key_changed";

    private static final String COLUMNS =
            "id, name, tenant, roles, max_running, max_queued, requests_per_second, created_at, last_used_at,"
                    + " revoked_at";

    /** Revoked ones too: who made a key once is never again open to anybody. */
    private static final String ALL = "SELECT " + COLUMNS + ", secret_hash FROM api_key ORDER BY created_at, id";

    private static final String CREATE = """
        WITH made AS (
            INSERT INTO api_key (id, name, tenant, roles, secret_hash, max_running, max_queued, requests_per_second)
            VALUES (:id, :name, :tenant, :roles, :hash, :maxRunning, :maxQueued, :requestsPerSecond)
            ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
            RETURNING *
        )
        SELECT made.*, pg_notify('api_key_changed', id) FROM made
        """;

    private static final String REVOKE = """
        WITH revoked AS (
            UPDATE api_key SET revoked_at = clock_timestamp() WHERE name = :name AND revoked_at IS NULL RETURNING *
        )
        SELECT revoked.*, pg_notify('api_key_changed', id) FROM revoked
        """;

    /** At most once a minute, whatever the number of processes. */
    private static final String USED = """
        UPDATE api_key SET last_used_at = clock_timestamp()
        WHERE id = ANY(:ids)
          AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')
        """;

    private final JdbcClient jdbc;
    private final SecureRandom random = new SecureRandom();

    ApiKeys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A key with the hash of its secret. */
    @SuppressWarnings("ArrayRecordComponent") // Only ever compared in constant time.
    record Stored(ApiKey key, byte[] hash) {}

    /** A key that was just made, with its secret, which nobody is told again. */
    record Made(ApiKey key, KeySecret secret) {}

    /** All keys that ever were, the oldest first. */
    List<Stored> all() {
        return jdbc.sql(ALL)
                .query((rs, n) -> new Stored(key(rs), rs.getBytes("secret_hash")))
                .list();
    }

    /** Makes a key; empty if one of that name counts already. */
    Optional<Made> create(NewKey wanted) {
        KeySecret secret = KeySecret.random(random);
        return jdbc.sql(CREATE)
                .param("id", secret.id())
                .param("name", wanted.name())
                .param("tenant", wanted.tenant())
                .param(
                        "roles",
                        wanted.roles().stream().map(CallerRole::wireName).toArray(String[]::new))
                .param("hash", secret.hash())
                .param("maxRunning", wanted.limits().maxRunning(), Types.INTEGER)
                .param("maxQueued", wanted.limits().maxQueued(), Types.INTEGER)
                .param("requestsPerSecond", wanted.limits().requestsPerSecond(), Types.DOUBLE)
                .query((rs, n) -> new Made(key(rs), secret))
                .optional();
    }

    /** Revokes the key that bears the name; empty if there is none. */
    Optional<ApiKey> revoke(String name) {
        return jdbc.sql(REVOKE).param("name", name).query((rs, n) -> key(rs)).optional();
    }

    /** Notes that they were used. */
    void used(Collection<String> ids) {
        jdbc.sql(USED).param("ids", ids.toArray(String[]::new)).update();
    }

    private static ApiKey key(ResultSet rs) throws SQLException {
        return new ApiKey(
                rs.getString("id"),
                rs.getString("name"),
                rs.getString("tenant"),
                roles(rs.getArray("roles")),
                new CallerLimits(
                        rs.getObject("max_running", Integer.class),
                        rs.getObject("max_queued", Integer.class),
                        rs.getObject("requests_per_second", Double.class)),
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(rs, "last_used_at"),
                instant(rs, "revoked_at"));
    }

    private static Set<CallerRole> roles(Array words) throws SQLException {
        Set<CallerRole> roles = EnumSet.noneOf(CallerRole.class);
        for (Object word : (Object[]) words.getArray()) {
            // One that only a newer version knows gives nothing here.
            CallerRole.ofWireName(String.valueOf(word)).ifPresent(roles::add);
        }
        return roles;
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime at = rs.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
