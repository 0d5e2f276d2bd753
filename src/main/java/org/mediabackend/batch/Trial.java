package org.mediabackend.batch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mediabackend.media.CommandOutcome.Written;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * One candidate tried: which of its commands have finished and what they wrote. It is kept in the step's execution
 * context, from which a later attempt goes on. Not safe for threads.
 */
final class Trial {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String VARIANT = "variant";
    private static final String NEXT = "next";
    private static final String WRITTEN = "written";

    private String variant;
    private int next;
    private final List<Written> written = new ArrayList<>();

    private Trial(String variant, int next) {
        this.variant = variant;
        this.next = next;
    }

    /** Where an earlier attempt left it; from the start when what it wrote is gone. */
    static Trial resume(StepExecution execution) {
        ExecutionContext context = execution.getExecutionContext();
        Trial trial = new Trial(context.getString(VARIANT, FfmpegStory.PRIMARY), context.getInt(NEXT, 0));
        for (JsonNode pair : JSON.readTree(context.getString(WRITTEN, "[]"))) {
            trial.written.add(new Written(
                    Path.of(pair.get(0).stringValue()), Path.of(pair.get(1).stringValue())));
        }
        if (trial.written.stream().anyMatch(each -> !Files.isDirectory(each.hidden()))) {
            trial.fromStart();
        }
        return trial;
    }

    String variant() {
        return variant;
    }

    /** The index of the next command of the variant. */
    int next() {
        return next;
    }

    List<Written> written() {
        return List.copyOf(written);
    }

    void fromStart() {
        next = 0;
        written.clear();
    }

    void toFallback() {
        variant = FfmpegStory.FALLBACK;
        fromStart();
    }

    void finished(int index, List<Written> wrote) {
        next = index + 1;
        written.addAll(wrote);
    }

    /** For a candidate that was rejected: if it is ever tried again, then from its start. */
    static void forget(StepExecution execution) {
        List.of(VARIANT, NEXT, WRITTEN).forEach(execution.getExecutionContext()::remove);
    }

    void save(StepExecution execution, JobRepository repository) {
        ExecutionContext context = execution.getExecutionContext();
        context.putString(VARIANT, variant);
        context.putInt(NEXT, next);
        ArrayNode paths = JSON.createArrayNode();
        written.forEach(each ->
                paths.addArray().add(each.hidden().toString()).add(each.target().toString()));
        context.putString(WRITTEN, paths.toString());
        repository.updateExecutionContext(execution);
    }
}
