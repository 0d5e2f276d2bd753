package org.mediabackend.web;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
    "steps"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TaskStatus(
        UUID id,
        String status,
        int progress,
        String stage,
        String message,
        @JsonRawValue String meta,
        @JsonRawValue @Nullable String result,
        @Nullable String error,
        String kind,
        String label,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC")
        Instant createdAt,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC") @Nullable
        Instant startedAt,

        @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = TIME, timezone = "UTC") @Nullable
        Instant finishedAt,

        int attempts,
        @JsonRawValue String steps) {

    private static final String TIME = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";
    private static final JsonMapper JSON = JsonMapper.shared();

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
