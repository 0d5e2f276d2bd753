package org.mediabackend.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mediabackend.media.CommandOutcome.Written;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(Trial.class);

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
    static Trial resume(StepExecution execution, AttemptContext attempt) {
        ExecutionContext context = execution.getExecutionContext();
        Trial trial = new Trial(context.getString(VARIANT, FfmpegStory.PRIMARY), context.getInt(NEXT, 0));
        List<Written> earlier = read(context.getString(WRITTEN, "[]"));
        for (Written each : earlier) {
            adopted(each, attempt).ifPresent(trial.written::add);
        }
        if (trial.written.size() < earlier.size()) {
            trial.written.forEach(each -> attempt.files().discard(each.hidden()));
            trial.fromStart();
        }
        if (!trial.written.equals(earlier)) {
            trial.save(execution, attempt);
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

    /** Saves it; what its commands wrote is kept for a later attempt. */
    void save(StepExecution execution, AttemptContext attempt) {
        for (Written each : written) {
            try {
                attempt.files().keep(each.hidden());
            } catch (IOException e) {
                // At worst somebody removes it, and the candidate is tried from its first command.
                log.warn("{} could not be kept for a later attempt ({})", each.hidden(), e.toString());
            }
        }
        ExecutionContext context = execution.getExecutionContext();
        context.putString(VARIANT, variant);
        context.putInt(NEXT, next);
        ArrayNode paths = JSON.createArrayNode();
        written.forEach(each -> {
            ArrayNode of = paths.addArray()
                    .add(each.hidden().toString())
                    .add(each.target().toString());
            each.guarded().forEach(file -> of.add(file.toString()));
        });
        context.putString(WRITTEN, paths.toString());
        attempt.repository().updateExecutionContext(execution);
    }

    private static List<Written> read(String json) {
        List<Written> written = new ArrayList<>();
        for (JsonNode of : JSON.readTree(json)) {
            List<Path> paths =
                    of.valueStream().map(path -> Path.of(path.stringValue())).toList();
            Set<Path> guarded = paths.stream().skip(2).collect(Collectors.toSet());
            written.add(new Written(paths.get(0), paths.get(1), guarded));
        }
        return written;
    }

    private static Optional<Written> adopted(Written earlier, AttemptContext attempt) {
        try {
            return attempt.files()
                    .adopt(earlier.hidden())
                    .map(hidden -> new Written(hidden, earlier.target(), earlier.guarded()));
        } catch (IOException e) {
            log.warn("{} could not be taken over ({})", earlier.hidden(), e.toString());
            return Optional.empty();
        }
    }
}
