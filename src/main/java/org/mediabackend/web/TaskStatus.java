package org.mediabackend.web;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.Task;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task as answers and events show it.
 *
 * @param status the state's wire name
 * @param progress 0 to 100; 100 only when finished
 * @param meta JSON object; {@code meta.ffmpeg.progress} is the running command's
 * @param result JSON; null unless finished
 * @param error null unless failed
 * @param attempts how often a worker took it
 * @param notBefore until when it waits, for its time or for its retry; null unless it waits
 * @param retry how it is tried again; null if it is not
 * @param steps JSON array
 */
@JsonPropertyOrder({
    "id",
    "status",
    "progress",
    "stage",
    "message",
    "meta",
    "result",
    "error",
    "kind",
    "label",
    "createdAt",
    "startedAt",
    "finishedAt",
    "attempts",
    "priority",
    "notBefore",
    "retry",
    "steps"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TaskStatus(
        UUID id,

        @Schema(allowableValues = {"queued", "started", "finished", "failed", "cancelled"})
        String status,

        @Schema(minimum = "0", maximum = "100") int progress,
        String stage,
        String message,

        @Schema(
                types = "object",
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE,
                description = TaskSchemas.META)
        @JsonRawValue
        String meta,

        @Schema(
                types = {"object", "null"},
                additionalProperties = Schema.AdditionalPropertiesValue.TRUE,
                description = TaskSchemas.RESULT)
        @JsonRawValue
        @Nullable
        String result,

        @Schema(
                types = {"string", "null"},
                description = "null unless failed")
        @Nullable
        String error,

        String kind,
        String label,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        Instant createdAt,

        @Schema(
                types = {"string", "null"},
                format = "date-time")
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        @Nullable
        Instant startedAt,

        @Schema(
                types = {"string", "null"},
                format = "date-time")
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        @Nullable
        Instant finishedAt,

        int attempts,
        int priority,

        @Schema(
                types = {"string", "null"},
                format = "date-time")
        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        @Nullable
        Instant notBefore,

        @Nullable Retry retry,

        @Schema(implementation = TaskSchemas.Step[].class, description = TaskSchemas.STEPS) @JsonRawValue
        String steps) {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * How a task is tried again when it fails for want of resources or by a bug.
     *
     * @param maxAttempts how often in all, at least 2
     * @param backoffSeconds before the first retry; twice as long before each further one
     * @param retries how often it was tried again
     * @param lastError why it was tried again the last time; null if it was not
     */
    public record Retry(
            int maxAttempts,
            double backoffSeconds,
            int retries,
            @Nullable String lastError) {

        private static @Nullable Retry of(Task task) {
            Schedule schedule = task.schedule();
            return schedule.maxAttempts() == 1
                    ? null
                    : new Retry(
                            schedule.maxAttempts(),
                            schedule.backoff().toMillis() / 1000.0,
                            task.retries(),
                            task.retryError());
        }
    }

    /** The task as it stood when it was read. */
    public static TaskStatus of(Task task) {
        return new TaskStatus(
                task.id(),
                task.state().wireName(),
                task.progress(),
                task.stage(),
                task.message(),
                withLiveProgress(task.meta(), task.live()),
                task.result(),
                task.error(),
                task.kind().wireName(),
                task.label(),
                task.createdAt(),
                task.startedAt(),
                task.finishedAt(),
                task.attempt(),
                task.schedule().priority(),
                task.schedule().notBefore(),
                Retry.of(task),
                task.steps());
    }

    /** The JSON that an answer's {@code result} holds, in one line: what an event sends. */
    public String json() {
        return JSON.writeValueAsString(this);
    }

    private static String withLiveProgress(String meta, @Nullable String live) {
        if (live == null) {
            return meta;
        }
        JsonNode tree = JSON.readTree(meta);
        if (!(tree.get("ffmpeg") instanceof ObjectNode ffmpeg)) {
            return meta;
        }
        ffmpeg.set("progress", JSON.readTree(live));
        return tree.toString();
    }
}
