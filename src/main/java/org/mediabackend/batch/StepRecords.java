package org.mediabackend.batch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.FailureCode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of a task as its status shows them, and as a later attempt finds them: planned once, in the order of the
 * job. Not safe for threads; its story guards it.
 */
final class StepRecords {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Of a step; a command that writes more is rare, and the row stays small. */
    private static final int MAX_OUTPUTS = 100;

    private final ArrayNode steps;

    private StepRecords(ArrayNode steps) {
        this.steps = steps;
    }

    static StepRecords read(String json) {
        return new StepRecords((ArrayNode) JSON.readTree(json));
    }

    String json() {
        return steps.toString();
    }

    boolean isPlanned() {
        return !steps.isEmpty();
    }

    /** @param candidate its place in the request of a search; null for a command */
    void plan(String name, @Nullable Integer candidate) {
        ObjectNode step = steps.addObject().put("index", steps.size() - 1).put("name", name);
        if (candidate != null) {
            step.put("candidate", candidate);
        }
        pending(step);
    }

    /** In which order an earlier attempt planned the candidates of a search; empty if it did not say. */
    List<Integer> candidates() {
        return steps.valueStream()
                .filter(step -> step.has("candidate"))
                .map(step -> step.path("candidate").intValue())
                .toList();
    }

    void started(int index) {
        ObjectNode step = step(index);
        step.remove("code");
        step.put("status", "running").put("startedAt", Story.iso(Instant.now()));
        step.put("progress", 0).put("message", "");
        step.putNull("finishedAt").putNull("exitCode");
    }

    boolean progressed(int index, int percent) {
        boolean more = step(index).path("progress").asInt() < percent;
        if (more) {
            step(index).put("progress", percent);
        }
        return more;
    }

    void ended(int index, String status, @Nullable Integer exitCode, String text) {
        ObjectNode step = step(index);
        step.put("status", status)
                .put("finishedAt", Story.iso(Instant.now()))
                .put("exitCode", exitCode)
                .put("message", text);
        if (status.equals("success")) {
            step.put("progress", 100);
        }
    }

    /** Ends as failed; the code is what a later attempt knows of it. */
    void failed(int index, FailureCode code, @Nullable Integer exitCode, String error) {
        ended(index, "failed", exitCode, error);
        step(index).put("code", code.name());
    }

    void bytes(int index, long bytes) {
        step(index).put("bytes", bytes);
    }

    void outputs(int index, List<Path> outputs) {
        ArrayNode named = step(index).putArray("outputs");
        outputs.stream().limit(MAX_OUTPUTS).forEach(output -> named.add(output.toString()));
    }

    /** How much the steps that succeeded have published, in this attempt or an earlier one. */
    long publishedBytes() {
        return steps.valueStream()
                .filter(StepRecords::succeeded)
                .mapToLong(step -> step.path("bytes").asLong(0))
                .sum();
    }

    /**
     * Whether the step has succeeded, in this attempt or an earlier one, and what it published is still there, and
     * still its own: a fallback may have written the same file as the primary.
     */
    boolean stands(int index) {
        JsonNode step = steps.path(index);
        List<String> outputs = outputs(step);
        return succeeded(step)
                && outputs.stream().allMatch(output -> Files.exists(Path.of(output)))
                && steps.valueStream()
                        .filter(other -> succeeded(other) && !variant(other).equals(variant(step)))
                        .filter(other -> finishedAt(other).compareTo(finishedAt(step)) > 0)
                        .noneMatch(other -> outputs(other).stream().anyMatch(outputs::contains));
    }

    /** The last step that failed, with its code; null if none did, or an older version did not note a code. */
    @Nullable
    Failure lastFailure() {
        List<Failure> failures = failures();
        return failures.isEmpty() ? null : failures.getLast();
    }

    List<Failure> failures() {
        List<Failure> failures = new ArrayList<>();
        for (JsonNode step : steps) {
            if (is(step, "failed") && step.has("code")) {
                failures.add(new Failure(
                        FailureCode.valueOf(step.path("code").stringValue()),
                        step.path("message").asString("")));
            }
        }
        return failures;
    }

    /** Why a step failed. */
    record Failure(FailureCode code, String error) {}

    int finishedPercent() {
        long finished = steps.valueStream().filter(StepRecords::succeeded).count();
        return (int) (100 * finished / Math.max(1, steps.size()));
    }

    /** Steps that were skipped wait again, and those that failed unless they stay rejected. */
    void reopen(boolean keepRejected) {
        for (JsonNode step : steps) {
            if (!succeeded(step) && !(keepRejected && is(step, "failed"))) {
                pending((ObjectNode) step);
            }
        }
    }

    void skipPending() {
        steps.forEach(step -> {
            if (is(step, "pending")) {
                ((ObjectNode) step).put("status", "skipped");
            }
        });
    }

    private ObjectNode step(int index) {
        return (ObjectNode) steps.get(index);
    }

    private static void pending(ObjectNode step) {
        step.remove("code");
        step.put("status", "pending");
        step.putNull("exitCode").putNull("startedAt").putNull("finishedAt");
        step.put("progress", 0).put("message", "");
    }

    private static boolean succeeded(JsonNode step) {
        return is(step, "success");
    }

    private static boolean is(JsonNode step, String status) {
        return step.path("status").asString("").equals(status);
    }

    /** Of {@code primary-2} it is {@code primary}. */
    private static String variant(JsonNode step) {
        return step.path("name").asString("").replaceFirst("-.*", "");
    }

    private static String finishedAt(JsonNode step) {
        return step.path("finishedAt").asString("");
    }

    private static List<String> outputs(JsonNode step) {
        return step.path("outputs").valueStream().map(JsonNode::asString).toList();
    }
}
