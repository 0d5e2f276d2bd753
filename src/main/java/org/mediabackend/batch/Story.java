package org.mediabackend.batch;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.ClaimedTask;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.Report;
import org.mediabackend.task.Restart;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskState;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people see of one attempt: progress, stage, message, the steps and the kind's own {@code meta}. It starts from
 * what earlier attempts left. Thread-safe: the attempt tells it, and its writer reads it.
 *
 * <p>INVARIANT: progress never falls, and stays below 100; only the end of the task is 100.
 */
final class Story {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_PROGRESS = 99;

    private ObjectNode meta;
    private StepRecords steps;
    private int progress;
    private String stage = "queued";
    private String message = "queued";
    private @Nullable ObjectNode live;
    private FailureCode failureCode = FailureCode.COMMAND_FAILED;
    private @Nullable String error;

    private double exact;
    private double partBase;
    private double partSize;

    private boolean changed;
    private boolean metaChanged;
    private boolean stepsChanged;

    Story(ClaimedTask task) {
        this(task.meta(), task.steps(), task.progress());
    }

    private Story(String meta, String steps, int progress) {
        this.progress = Math.min(progress, MAX_PROGRESS);
        this.exact = this.progress;
        this.meta = (ObjectNode) JSON.readTree(meta);
        this.steps = StepRecords.read(steps);
        StepRecords.Failure before = this.steps.lastFailure();
        if (before != null) {
            failureCode = before.code();
            error = before.error();
        }
    }

    /** What is left of the task when it is restarted. */
    static Restart restart(Task task, boolean fromStart) {
        if (fromStart) {
            return new Restart(true, 0, "{}", "[]");
        }
        StepRecords steps = StepRecords.read(task.steps());
        steps.reopen(task.state() == TaskState.CANCELLED);
        return new Restart(false, MAX_PROGRESS * steps.finishedPercent() / 100, task.meta(), steps.json());
    }

    /** What failed or was skipped is to run again. */
    synchronized void reopen() {
        steps.reopen(false);
        stepsChanged();
    }

    /** Names the steps that are planned, unless an earlier attempt did. */
    synchronized void plan(List<String> names) {
        if (!steps.isPlanned()) {
            names.forEach(name -> steps.plan(name, null));
            stepsChanged();
        }
    }

    /**
     * Names the steps of a search, unless an earlier attempt did.
     *
     * @param candidates of each step its candidate's place in the request
     */
    synchronized void plan(List<String> names, List<Integer> candidates) {
        if (!steps.isPlanned()) {
            for (int i = 0; i < names.size(); i++) {
                steps.plan(names.get(i), candidates.get(i));
            }
            stepsChanged();
        }
    }

    /** In which order an earlier attempt planned the candidates; empty if none did. */
    synchronized List<Integer> plannedCandidates() {
        return steps.candidates();
    }

    synchronized void stepStarted(int index) {
        steps.started(index);
        stepsChanged();
    }

    synchronized void stepProgress(int index, int percent) {
        if (steps.progressed(index, percent)) {
            stepsChanged();
        }
    }

    synchronized void stepEnded(int index, String status, @Nullable Integer exitCode, String text) {
        steps.ended(index, status, exitCode, text);
        stepsChanged();
    }

    /** The step failed, and with it the task unless something else succeeds. */
    synchronized void stepFailed(int index, FailureCode code, @Nullable Integer exitCode, String text) {
        steps.failed(index, code, exitCode, text);
        failed(code, text);
        stepsChanged();
    }

    /** The files that the step published under names that were asked for, absolute. */
    synchronized void stepOutputs(int index, List<Path> outputs) {
        steps.outputs(index, outputs);
        stepsChanged();
    }

    /** How much the step published. */
    synchronized void stepBytes(int index, long bytes) {
        steps.bytes(index, bytes);
        stepsChanged();
    }

    /** How much the steps that succeeded have published, in this attempt or an earlier one. */
    synchronized long publishedBytes() {
        return steps.publishedBytes();
    }

    /** Whether the step has succeeded, in this attempt or an earlier one, and what it published still stands. */
    synchronized boolean stepStands(int index) {
        return steps.stands(index);
    }

    /** The codes of the steps that failed. */
    synchronized List<FailureCode> stepFailures() {
        return steps.failures().stream().map(StepRecords.Failure::code).toList();
    }

    /** Steps that nothing will run any more. */
    synchronized void skipPending() {
        steps.skipPending();
        stepsChanged();
    }

    /** Says where the task is. */
    synchronized void at(String newStage, String newMessage) {
        stage = newStage;
        message = newMessage;
        changed = true;
    }

    /** Where the task is. */
    synchronized Place place() {
        return new Place(stage, message);
    }

    /** What {@link #at} says. */
    record Place(String stage, String message) {}

    /** A part begins; it and those after it share what is left of the progress equally. */
    synchronized void partStarts(int partsLeft) {
        partBase = exact;
        partSize = (MAX_PROGRESS - exact) / Math.max(1, partsLeft);
    }

    /** So much of the current part is done. */
    synchronized void progressed(double fraction) {
        exact = Math.max(exact, partBase + partSize * Math.clamp(fraction, 0, 1));
        // A hair more, since ten tenths of something are not always all of it.
        int reached = Math.min((int) Math.floor(exact + 1e-9), MAX_PROGRESS);
        if (reached > progress) {
            progress = reached;
            changed = true;
        }
    }

    /** Changes {@code meta}. */
    synchronized void meta(Consumer<ObjectNode> change) {
        change.accept(meta);
        metaChanged = true;
        changed = true;
    }

    /** Reads {@code meta}. */
    synchronized ObjectNode metaCopy() {
        return meta.deepCopy();
    }

    /** The running command's progress; null when none runs. */
    synchronized void live(@Nullable ObjectNode progressOfCommand) {
        live = progressOfCommand;
        changed = true;
    }

    /** The last progress of the running command. */
    synchronized Optional<ObjectNode> lastLive() {
        return Optional.ofNullable(live);
    }

    /** Why the task will have failed unless something else succeeds. */
    synchronized void failed(FailureCode code, String text) {
        failureCode = code;
        error = text;
    }

    synchronized FailureCode failureCode() {
        return failureCode;
    }

    synchronized Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /** What is new since the last call; empty if nothing is. */
    synchronized Optional<Report> takeReport() {
        if (!changed) {
            return Optional.empty();
        }
        Report report = report(metaChanged, stepsChanged);
        said();
        return Optional.of(report);
    }

    /** The little that every entry says. */
    synchronized Report briefReport() {
        return report(false, false);
    }

    /** All that is new has been written. */
    synchronized void said() {
        changed = false;
        metaChanged = false;
        stepsChanged = false;
    }

    /** All of it, for the end of the task. */
    synchronized Report wholeReport() {
        return report(true, true);
    }

    /** What {@link #takeReport} gave could not be written: it is still to be said. */
    synchronized void notSaid() {
        changed = true;
        metaChanged = true;
        stepsChanged = true;
    }

    private Report report(boolean withMeta, boolean withSteps) {
        return new Report(
                progress,
                stage,
                message,
                withMeta ? meta.toString() : null,
                live == null ? null : live.toString(),
                withSteps ? steps.json() : null);
    }

    private void stepsChanged() {
        stepsChanged = true;
        changed = true;
    }

    /** ISO-8601 in UTC with exactly three decimals, as all times of the wire. */
    static String iso(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
    }

    /** A record as a JSON object. */
    static ObjectNode tree(Object record) {
        return (ObjectNode) JSON.valueToTree(record);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
