package org.mediabackend.batch;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.CandidateOrder.Ranked;
import org.mediabackend.media.CommandOutcome;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code meta.ffmpeg} of pipelines and searches: which command runs, what ran before it and how it ended. The wire's
 * {@code attempt} is the variant here, and its {@code attempts} are trials.
 */
final class FfmpegStory {

    static final String PRIMARY = "primary";
    static final String FALLBACK = "fallback";

    /** Tails stay with the newest commands only, so that a task of a thousand commands stays small. */
    private static final int COMMANDS_WITH_TAILS = 20;

    private final Story story;

    FfmpegStory(Story story, String taskId, String label) {
        this.story = story;
        story.meta(meta -> {
            if (!meta.has("ffmpeg")) {
                meta.putObject("ffmpeg").put("jobId", taskId).put("label", label);
            }
        });
    }

    /** A variant begins, with no command run yet. */
    void variantStarted(String variant, int commands) {
        change(ffmpeg -> {
            ffmpeg.put("attempt", variant).put("step", 0).put("steps", commands).put("status", "running");
            ffmpeg.putArray("history");
            ffmpeg.remove("error");
        });
    }

    /** @param sandbox how it is confined */
    void commandStarted(int index, String shown, String sandbox) {
        change(ffmpeg -> {
            ffmpeg.put("step", index)
                    .put("command", shown)
                    .put("status", "running")
                    .put("sandbox", sandbox);
            ArrayNode history = history(ffmpeg);
            // A command that an earlier attempt began is told once.
            while (history.size() > index) {
                history.remove(history.size() - 1);
            }
            history.addObject()
                    .put("index", index)
                    .put("startedAt", System.currentTimeMillis())
                    .putNull("finishedAt")
                    .put("status", "running")
                    .put("command", shown)
                    .putNull("result");
            if (history.size() > COMMANDS_WITH_TAILS) {
                ((ObjectNode) history.get(history.size() - 1 - COMMANDS_WITH_TAILS))
                        .remove(List.of("stdoutTail", "stderrTail"));
            }
        });
    }

    void commandEnded(CommandOutcome outcome) {
        change(ffmpeg -> {
            story.lastLive().ifPresent(last -> ffmpeg.set("progress", last));
            ArrayNode history = history(ffmpeg);
            ObjectNode command = (ObjectNode) history.get(history.size() - 1);
            command.put("finishedAt", System.currentTimeMillis());
            command.put("stdoutTail", String.join("\n", outcome.stdoutTail()));
            command.put("stderrTail", String.join("\n", outcome.stderrTail()));
            switch (outcome) {
                case CommandOutcome.Succeeded s -> {
                    command.put("status", "success");
                    command.putObject("result").put("returncode", 0);
                    ffmpeg.put("status", "success");
                }
                case CommandOutcome.Failed f -> {
                    command.put("status", "failed").put("error", f.error());
                    command.putObject("result").put("returncode", f.exitCode());
                    ffmpeg.put("status", "failed").put("error", f.error());
                }
                case CommandOutcome.Stopped s -> {
                    command.put("status", "failed").put("error", "stopped");
                    command.putObject("result").putNull("returncode");
                }
            }
        });
        story.live(null);
    }

    void candidateStarted(Ranked candidate, int total) {
        change(ffmpeg -> ffmpeg.putObject("search")
                .put("candidateIndex", candidate.orderIndex())
                .put("candidateTotal", total)
                .put("candidateLabel", candidate.candidate().label())
                .put("candidateOrigIndex", candidate.origIndex())
                .put("candidateScore", candidate.score())
                .put("candidateEncodeCount", candidate.encodeCount()));
    }

    void candidateEnded(Ranked candidate, long durationMs, boolean usedFallback, @Nullable String error) {
        change(ffmpeg -> {
            ArrayNode trials = ffmpeg.withArray("searchAttempts");
            // One that an earlier attempt told, and was lost before its step was recorded, is told once.
            trials.removeIf(told -> told.path("orderIndex").asInt(-1) == candidate.orderIndex());
            ObjectNode trial = trials.addObject();
            trial.put("label", candidate.candidate().label())
                    .put("score", candidate.score())
                    .put("origIndex", candidate.origIndex())
                    .put("orderIndex", candidate.orderIndex())
                    .put("status", error == null ? "success" : "failed")
                    .put("durationMs", durationMs)
                    .put("usedFallback", usedFallback)
                    .put("encodeCount", candidate.encodeCount());
            if (error == null) {
                ObjectNode chosen = ffmpeg.putObject("chosen")
                        .put("label", candidate.candidate().label())
                        .put("score", candidate.score())
                        .put("encodeCount", candidate.encodeCount())
                        .put("attempt", usedFallback ? FALLBACK : PRIMARY);
                chosen.set("result", variantResult(ffmpeg, candidate.candidate().label()));
            } else {
                trial.put("error", error);
            }
        });
    }

    /** The variant that ran last. */
    String variant() {
        return ffmpeg().path("attempt").asString(PRIMARY);
    }

    /** How many commands of the current variant are told. */
    int told() {
        return ffmpeg().path("history").size();
    }

    /** Why the last command failed; null if it did not. */
    @Nullable
    String error() {
        return ffmpeg().path("error").asString(null);
    }

    /** The result of a pipeline. */
    ObjectNode pipelineResult(String label) {
        ObjectNode result = Story.object().put("ok", true);
        result.setAll(variantResult(ffmpeg(), label));
        return result;
    }

    /** The result of a search. */
    ObjectNode searchResult(String label) {
        ObjectNode ffmpeg = ffmpeg();
        ObjectNode chosen = (ObjectNode) ffmpeg.path("chosen");
        ObjectNode result = Story.object().put("ok", true).put("label", label);
        ObjectNode shortly = result.putObject("chosen");
        List.of("label", "score", "encodeCount").forEach(key -> shortly.set(key, chosen.get(key)));
        result.set("result", chosen.get("result"));
        result.set("attempts", ffmpeg.get("searchAttempts"));
        return result;
    }

    private static ObjectNode variantResult(ObjectNode ffmpeg, String label) {
        ObjectNode result = Story.object().put("label", label);
        result.set("attempt", ffmpeg.get("attempt"));
        result.set("history", history(ffmpeg).deepCopy());
        return result;
    }

    private ObjectNode ffmpeg() {
        return (ObjectNode) story.metaCopy().path("ffmpeg");
    }

    private void change(Consumer<ObjectNode> change) {
        story.meta(meta -> change.accept((ObjectNode) meta.get("ffmpeg")));
    }

    private static ArrayNode history(ObjectNode ffmpeg) {
        return ffmpeg.withArray("history");
    }
}
