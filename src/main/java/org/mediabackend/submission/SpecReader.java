package org.mediabackend.submission;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.OutputStrictness;
import org.mediabackend.media.Spec;
import org.mediabackend.task.Schedule;
import org.mediabackend.tools.Tool;
import org.mediabackend.web.ApiError;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one request into a {@link Spec}, by the contract's types, bounds and defaults. Fields that it does not know are
 * ignored. Used for one request.
 */
final class SpecReader {

    private static final double LONGEST_SLEEP_SECONDS = 86_400;
    private static final double LARGEST_SCORE = 1e15;
    private static final String OUTPUT_CHECKS = Arrays.stream(OutputStrictness.values())
            .map(OutputStrictness::wireName)
            .collect(Collectors.joining(", "));

    private final SubmissionLimits limits;
    private final FieldErrors errors = new FieldErrors();
    private final List<Submission.Located> located = new ArrayList<>();

    SpecReader(SubmissionLimits limits) {
        this.limits = limits;
    }

    /** A demo; throws {@link ApiError#INVALID_REQUEST} naming every wrong field, as all of these do. */
    Submission sleep(ObjectNode body) {
        Fields fields = new Fields(body, "", errors);
        return done(
                fields,
                new Spec.Sleep(
                        label(fields, "demo-sleep"),
                        fields.numberOr("seconds", 5.0, 0, LONGEST_SLEEP_SECONDS),
                        fields.integerOr("steps", 10, 1, 200)));
    }

    /** Nothing is asked. */
    static Submission probe() {
        return new Submission(new Spec.Probe("ffmpeg-probe"), Schedule.USUAL, List.of());
    }

    /** Commands with a fallback. */
    Submission pipeline(ObjectNode body, String defaultLabel, Tool defaultTool) {
        Fields fields = new Fields(body, "", errors);
        CommandReader commands = commandReader(List.of(fields), defaultTool);
        return done(
                fields,
                new Spec.Pipeline(
                        label(fields, defaultLabel),
                        commands.required(fields, "commands"),
                        commands.optional(fields, "fallbackCommands"),
                        outputCheck(fields)));
    }

    /** Candidates. */
    Submission search(ObjectNode body) {
        Fields fields = new Fields(body, "", errors);
        String label = label(fields, "ffmpeg-search");
        List<Fields.Field> elements = fields.elements("candidates");
        if (!fields.has("candidates") || fields.isEmptyArray("candidates")) {
            errors.add("candidates", "must have at least one candidate");
        } else if (elements.size() > limits.commands()) {
            errors.add(
                    "candidates",
                    "has " + elements.size() + " candidates; at most " + limits.commands() + " are allowed");
            errors.throwIfAny(ApiError.INVALID_REQUEST);
        }
        List<Fields> objects = new ArrayList<>();
        for (Fields.Field element : elements) {
            Fields candidate = fields.object(element);
            if (candidate != null) {
                objects.add(candidate);
            }
        }
        CommandReader commands = commandReader(objects, Tool.FFMPEG);
        return done(
                fields,
                new Spec.Search(
                        label, objects.stream().map(c -> candidate(c, commands)).toList(), outputCheck(fields)));
    }

    private Spec.Candidate candidate(Fields fields, CommandReader commands) {
        Long encodeCount = fields.integer("encodeCount", 0, Integer.MAX_VALUE);
        return new Spec.Candidate(
                label(fields, "candidate"),
                encodeCount == null ? null : Math.toIntExact(encodeCount),
                fields.number("score", -LARGEST_SCORE, LARGEST_SCORE),
                commands.required(fields, "commands"),
                commands.optional(fields, "fallbackCommands"));
    }

    /** Counts before it reads: a request for a million commands costs no more than its parsing. */
    private CommandReader commandReader(List<Fields> holders, Tool defaultTool) {
        int count = 0;
        for (Fields holder : holders) {
            count += holder.elements("commands").size()
                    + holder.elements("fallbackCommands").size();
        }
        if (count > limits.commands()) {
            String field = holders.size() == 1 ? holders.getFirst().pathOf("commands") : "candidates";
            errors.add(field, "asks for " + count + " commands in all; a task may have at most " + limits.commands());
            errors.throwIfAny(ApiError.INVALID_REQUEST);
        }
        return new CommandReader(limits, errors, located, defaultTool);
    }

    private @Nullable OutputStrictness outputCheck(Fields fields) {
        String name = fields.text("outputCheck");
        if (name == null) {
            return null;
        }
        return OutputStrictness.ofWireName(name).orElseGet(() -> {
            errors.add(fields.pathOf("outputCheck"), "must be one of " + OUTPUT_CHECKS);
            return null;
        });
    }

    private String label(Fields fields, String otherwise) {
        String label = fields.textOr("label", otherwise);
        if (label.length() > limits.label()) {
            errors.add(fields.pathOf("label"), "must have at most " + limits.label() + " characters");
        } else if (label.chars().anyMatch(Character::isISOControl)) {
            errors.add(fields.pathOf("label"), "must not contain control characters");
        }
        return label;
    }

    private Submission done(Fields fields, Spec spec) {
        Schedule schedule = new ScheduleReader(errors, Instant.now()).read(fields);
        errors.throwIfAny(ApiError.INVALID_REQUEST);
        return new Submission(spec, schedule, List.copyOf(located));
    }
}
