package org.mediabackend.submission;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mediabackend.media.Command;
import org.mediabackend.tools.Tool;

/** Reads lists of commands. What is wrong is noted; the commands are of use only when nothing was. */
final class CommandReader {

    /** A year: more is a mistake in the unit. */
    private static final long LONGEST_TIMEOUT_MS = 31_536_000_000L;

    /** An exabyte is as good as no limit. */
    private static final long LARGEST_OUTPUT_BYTES = 1_000_000_000_000_000_000L;

    private static final double LONGEST_HINT_SECONDS = 1e9;
    private static final String TOOLS =
            Arrays.stream(Tool.values()).map(Tool::wireName).collect(Collectors.joining(", "));

    private final SubmissionLimits limits;
    private final FieldErrors errors;
    private final List<Submission.Located> located;
    private final Tool defaultTool;

    CommandReader(SubmissionLimits limits, FieldErrors errors, List<Submission.Located> located, Tool defaultTool) {
        this.limits = limits;
        this.errors = errors;
        this.located = located;
        this.defaultTool = defaultTool;
    }

    /** At least one command. */
    List<Command> required(Fields fields, String name) {
        List<Fields.Field> elements = fields.elements(name);
        if (!fields.has(name) || fields.isEmptyArray(name)) {
            errors.add(fields.pathOf(name), "must have at least one command");
        }
        return commands(fields, elements);
    }

    /** Any number of commands; null is none. */
    List<Command> optional(Fields fields, String name) {
        return commands(fields, fields.elements(name));
    }

    private List<Command> commands(Fields parent, List<Fields.Field> elements) {
        return elements.stream()
                .map(parent::object)
                .filter(Objects::nonNull)
                .map(this::command)
                .toList();
    }

    private Command command(Fields fields) {
        Tool tool = tool(fields);
        List<String> args = args(fields);
        boolean namesItself = !args.isEmpty() && args.getFirst().equals(tool.wireName());
        List<String> own = namesItself ? List.copyOf(args.subList(1, args.size())) : args;
        if (namesItself && own.isEmpty()) {
            errors.add(fields.pathOf("args"), "must have an argument beside the program's name");
        } else if (!namesItself
                && !args.isEmpty()
                && Tool.ofWireName(args.getFirst()).isPresent()) {
            // Else it would be taken for a file, and the command would fail for a reason that says nothing of it.
            String other = args.getFirst();
            errors.add(
                    fields.pathOf("args") + "[0]",
                    "is a program, but this command's tool is " + tool.wireName() + ": give \"tool\": \"" + other
                            + "\" (a file of that name is ./" + other + ")");
        }
        Double hint = fields.number("durationHintSeconds", 0, LONGEST_HINT_SECONDS);
        Command command = new Command(
                tool,
                own,
                fields.text("cwd"),
                env(fields.object("env")),
                fields.integer("timeoutMs", 1, LONGEST_TIMEOUT_MS),
                // Nothing lasts zero seconds: the caller does not know.
                hint != null && hint == 0 ? null : hint,
                fields.integer("stallTimeoutMs", 0, LONGEST_TIMEOUT_MS),
                fields.integer("maxOutputBytes", 1, LARGEST_OUTPUT_BYTES));
        located.add(new Submission.Located(fields.path(), namesItself ? 1 : 0, command));
        return command;
    }

    private Tool tool(Fields fields) {
        String name = fields.text("tool");
        if (name == null) {
            return defaultTool;
        }
        return Tool.ofWireName(name).orElseGet(() -> {
            errors.add(fields.pathOf("tool"), "must be one of " + TOOLS);
            return defaultTool;
        });
    }

    private List<String> args(Fields fields) {
        String path = fields.pathOf("args");
        List<Fields.Field> elements = fields.elements("args");
        if (!fields.has("args") || fields.isEmptyArray("args")) {
            errors.add(path, "must have at least one argument");
        }
        if (elements.size() > limits.args()) {
            errors.add(path, "has " + elements.size() + " arguments; at most " + limits.args() + " are allowed");
            return List.of();
        }
        List<String> args = new ArrayList<>(elements.size());
        long total = 0;
        for (Fields.Field element : elements) {
            String arg = Objects.requireNonNullElse(fields.text(element), "");
            int size = arg.getBytes(StandardCharsets.UTF_8).length;
            total += size + 1;
            if (size > limits.argSize().toBytes()) {
                errors.add(
                        element.path(), "must have at most " + limits.argSize().toBytes() + " bytes");
            }
            args.add(arg);
        }
        if (total > limits.commandSize().toBytes()) {
            errors.add(path, "must have at most " + limits.commandSize().toBytes() + " bytes in all");
        }
        return List.copyOf(args);
    }

    private static Map<String, @Nullable String> env(@Nullable Fields fields) {
        Map<String, @Nullable String> env = new LinkedHashMap<>();
        if (fields != null) {
            for (String name : fields.names()) {
                env.put(name, fields.text(name));
            }
        }
        return env;
    }
}
