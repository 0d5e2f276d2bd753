package org.mediabackend.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of keys, without its secret.
 *
 * @param name unique among those that are not revoked
 * @param tenant whose tasks it touches
 * @param lastUsedAt to the minute; null if never
 * @param revokedAt null while it counts
 */
record ApiKey(
        String id,
        String name,
        String tenant,
        Set<CallerRole> roles,
        CallerLimits limits,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
