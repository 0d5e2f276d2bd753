package org.mediabackend.access;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as an answer shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record KeyStatus(
        String name,

        @Schema(description = "the part of the key that is no secret")
        String id,

        String tenant,
        List<String> roles,

        @Schema(types = {"integer", "null"}) @Nullable Integer maxRunning,

        @Schema(types = {"integer", "null"}) @Nullable Integer maxQueued,

        @Schema(types = {"number", "null"}) @Nullable Double requestsPerSecond,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        Instant createdAt,

        @Schema(
                types = {"string", "null"},
                format = "date-time",
                description = "to the minute")
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        @Nullable
        Instant lastUsedAt,

        @Schema(
                types = {"string", "null"},
                format = "date-time")
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        @Nullable
        Instant revokedAt) {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

    static KeyStatus of(ApiKey key) {
        return new KeyStatus(
                key.name(),
                key.id(),
                key.tenant(),
                key.roles().stream().map(CallerRole::wireName).toList(),
                key.limits().maxRunning(),
                key.limits().maxQueued(),
                key.limits().requestsPerSecond(),
                key.createdAt(),
                key.lastUsedAt(),
                key.revokedAt());
    }
}
