package org.mediabackend.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the document of the API says about JSON that a task's row holds ready-made. */
final class TaskSchemas {

    static final String META =
            "what the kind tells beside: of ffmpeg and image tasks meta.ffmpeg, with the running command and its"
                    + " progress, the history of commands with the last lines of their stderr, and a search's trials";

    static final String RESULT =
            "null unless finished. Of a pipeline {ok, label, attempt, history}; of a search {ok, label, chosen, result,"
                    + " attempts}; of the probe {ffmpegPath, versionLines, artifactPath}; of the demo {artifactPath}";

    static final String STEPS = "the commands, or the candidates of a search, in the order of the job";

    private TaskSchemas() {}

    @Schema(
            name = "Step",
            requiredProperties = {
                "index",
                "name",
                "status",
                "exitCode",
                "startedAt",
                "finishedAt",
                "progress",
                "message"
            })
    record Step(
            @Schema(description = "from 0") int index,

            @Schema(description = "primary-0, fallback-0 and so on, or the candidate's")
            String name,

            @Schema(description = "only of a search: the candidate's place in the request, from 0")
            int candidate,

            @Schema(allowableValues = {"pending", "running", "success", "failed", "skipped"})
            String status,

            @Schema(
                    types = {"integer", "null"},
                    description = "null until a command has ended")
            @Nullable
            Integer exitCode,

            @Schema(
                    types = {"string", "null"},
                    format = "date-time")
            @Nullable
            String startedAt,

            @Schema(
                    types = {"string", "null"},
                    format = "date-time")
            @Nullable
            String finishedAt,

            @Schema(minimum = "0", maximum = "100") int progress,

            @Schema(description = "why it failed, with the last lines of stderr; else empty")
            String message,

            @Schema(description = "only of a failed step: why, as a stable name, COMMAND_FAILED and so on")
            String code,

            @Schema(description = "how much it has published, when it has")
            long bytes,

            @Schema(description = "the absolute paths of what it has published, the first 100, when it has")
            List<String> outputs) {}
}
