package org.mediabackend.submission;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the document of the API says about bodies. {@link SpecReader} is what reads them. */
final class RequestSchemas {

    static final String SLEEP_EXAMPLE = """
        {"seconds": 2.5, "steps": 5, "priority": 10}\
        """;

    static final String PIPELINE_EXAMPLE = """
        {
          "label": "two sizes",
          "retry": {"maxAttempts": 3, "backoffSeconds": 30},
          "commands": [
            {"args": ["-f", "lavfi", "-i", "testsrc2=duration=2:size=640x360:rate=25", "-c:v", "libx264", "large.mp4"],
             "durationHintSeconds": 2},
            {"args": ["-i", "large.mp4", "-vf", "scale=320:-2", "small.mp4"], "timeoutMs": 60000}
          ],
          "fallbackCommands": [
            {"args": ["-f", "lavfi", "-i", "testsrc2=duration=2:size=320x180:rate=25", "small.mkv"]}
          ]
        }\
        """;

    static final String SEARCH_EXAMPLE = """
        {
          "label": "to mp4",
          "candidates": [
            {"label": "copy", "encodeCount": 0,
             "commands": [{"args": ["-i", "in.mkv", "-c", "copy", "out.mp4"]}]},
            {"label": "transcode", "encodeCount": 1,
             "commands": [{"args": ["-i", "in.mkv", "-c:v", "libx264", "-c:a", "aac", "out.mp4"]}]}
          ]
        }\
        """;

    static final String IMAGE_EXAMPLE = """
        {
          "label": "thumbnail",
          "commands": [
            {"args": ["-size", "640x480", "gradient:red-blue", "large.png"]},
            {"args": ["large.png", "-resize", "160x120", "small.jpg"]}
          ]
        }\
        """;

    private static final String OUTPUT_CHECK =
            "how closely outputs are looked at before they are published: as long as expected, readable, there and not"
                    + " empty, or not at all; the deployment's media.commands.output-check if absent";

    private RequestSchemas() {}

    @Schema(name = "Sleep")
    record Sleep(
            @Schema(defaultValue = "demo-sleep") String label,

            @Schema(defaultValue = "5.0", minimum = "0", maximum = "86400", description = "seconds in all")
            double seconds,

            @Schema(defaultValue = "10", minimum = "1", maximum = "200")
            int steps,

            @JsonUnwrapped Scheduling scheduling) {}

    @Schema(name = "Command", requiredProperties = "args")
    record Command(
            @ArraySchema(
                    minItems = 1,
                    arraySchema = @Schema(description = "argv without the program's name; never a shell string"))
            List<String> args,

            @Schema(
                    allowableValues = {"ffmpeg", "ffprobe", "magick", "vips", "vipsthumbnail"},
                    description = "ffmpeg, or magick in an image pipeline, if absent")
            @Nullable
            String tool,

            @Schema(description = "the task's own workspace if absent; relative to the data directory") @Nullable
            String cwd,

            @Schema(description = "additions to the environment; null removes a name") @Nullable
            Map<String, String> env,

            @Schema(minimum = "1", description = "milliseconds after which the command is ended") @Nullable
            Long timeoutMs,

            @Schema(minimum = "0", description = "seconds; drives only the percentage") @Nullable
            Double durationHintSeconds,

            @Schema(
                    minimum = "0",
                    description = "milliseconds without progress after which the command is ended; 0 is never;"
                            + " the deployment's media.commands.stall-timeout if absent")
            @Nullable
            Long stallTimeoutMs,

            @Schema(
                    minimum = "1",
                    description = "bytes its outputs may have together; media.commands.max-output holds beside it")
            @Nullable
            Long maxOutputBytes) {}

    @Schema(name = "Pipeline", requiredProperties = "commands")
    record Pipeline(
            @Schema(defaultValue = "ffmpeg-pipeline") String label,
            @ArraySchema(minItems = 1) List<Command> commands,
            @Nullable List<Command> fallbackCommands,

            @Schema(
                    allowableValues = {"full", "readable", "exists", "off"},
                    description = OUTPUT_CHECK)
            @Nullable
            String outputCheck,

            @JsonUnwrapped Scheduling scheduling) {}

    @Schema(name = "Candidate", requiredProperties = "commands")
    record Candidate(
            @Schema(defaultValue = "candidate") String label,

            @Schema(minimum = "0", description = "commands that re-encode; inferred if absent") @Nullable
            Integer encodeCount,

            @Schema(description = "expected cost; lower is tried first") @Nullable
            Double score,

            @ArraySchema(minItems = 1) List<Command> commands,
            @Nullable List<Command> fallbackCommands) {}

    @Schema(name = "Search", requiredProperties = "candidates")
    record Search(
            @Schema(defaultValue = "ffmpeg-search") String label,
            @ArraySchema(minItems = 1) List<Candidate> candidates,

            @Schema(
                    allowableValues = {"full", "readable", "exists", "off"},
                    description = OUTPUT_CHECK)
            @Nullable
            String outputCheck,

            @JsonUnwrapped Scheduling scheduling) {}

    /** What every submission with a body may have beside; {@link ScheduleReader} is what reads it. */
    @Schema(name = "Scheduling")
    record Scheduling(
            @Schema(
                    defaultValue = "0",
                    minimum = "-100",
                    maximum = "100",
                    description = "a higher one comes first; each point counts as one minute of waiting")
            int priority,

            @Schema(
                    type = "string",
                    format = "date-time",
                    description = "an instant with its offset, at most a year ahead; the task waits until then")
            @Nullable
            String notBefore,

            @Nullable Retry retry) {}

    @Schema(
            name = "Retry",
            requiredProperties = "maxAttempts",
            description = "when the task fails for want of resources or by a bug; not at all if absent")
    record Retry(
            @Schema(minimum = "1", maximum = "100", description = "how often in all")
            int maxAttempts,

            @Schema(
                    defaultValue = "10",
                    minimum = "0",
                    maximum = "86400",
                    description = "before the first retry; twice as long before each further one")
            double backoffSeconds) {}
}
