package org.mediabackend.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one run of the benchmark is asked for; {@code scripts/bench.sh --help} explains it.
 *
 * @param what names of measures; empty is all
 * @param quick whether fewer and smaller rounds do
 * @param rounds that count
 * @param warmUp rounds before them
 * @param tasks of a round, for the fastest of a comparison
 * @param atOnce how many tasks run at once, one comparison for each
 * @param history how many ended tasks the larger database of measure {@code history} holds
 * @param environment further settings of our servers
 * @param jvm further options of their JVMs
 * @param form in which they run
 * @param directory where all of it lives; removed and made anew
 */
record BenchOptions(
        List<String> what,
        boolean quick,
        int rounds,
        int warmUp,
        int tasks,
        List<Integer> atOnce,
        int history,
        Map<String, String> environment,
        List<String> jvm,
        Form form,
        Path directory,
        Path json) {

    private static final Set<String> NAMES = Set.of(
            "--rounds",
            "--warm-up",
            "--tasks",
            "--at-once",
            "--history",
            "--env",
            "--jvm",
            "--form",
            "--data-dir",
            "--json");

    /** @throws IllegalArgumentException with one sentence, if an argument is not understood */
    static BenchOptions parse(List<String> args) {
        boolean quick = args.contains("--quick");
        Path target = Path.of("target", "bench");
        BenchOptions options = new BenchOptions(
                List.of(),
                quick,
                quick ? 2 : 5,
                1,
                quick ? 2_000 : 6_000,
                quick ? List.of(16) : List.of(10, 16),
                quick ? 50_000 : 1_000_000,
                Map.of(),
                List.of(),
                Form.PACKAGED,
                target.resolve("data"),
                target.resolve(Instant.now().toString().substring(0, 19).replace(':', '-') + ".json"));
        Deque<String> left = new ArrayDeque<>(args);
        while (!left.isEmpty()) {
            String argument = left.pop();
            if (argument.equals("--quick")) {
                continue;
            }
            if (!argument.startsWith("--")) {
                options = options.and(argument);
                continue;
            }
            if (!NAMES.contains(argument)) {
                throw new IllegalArgumentException("unknown argument '" + argument + "'; see --help.");
            }
            if (left.isEmpty()) {
                throw new IllegalArgumentException(argument + " needs a value; see --help.");
            }
            String value = left.pop();
            try {
                options = options.with(argument, value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(argument + " cannot be '" + value + "'; see --help.", e);
            }
        }
        return options;
    }

    /** For the JSON. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("quick", quick);
        settings.put("rounds", rounds);
        settings.put("warmUp", warmUp);
        settings.put("tasks", tasks);
        settings.put("atOnce", atOnce);
        settings.put("history", history);
        settings.put("environment", environment);
        settings.put("jvm", jvm);
        settings.put("form", form.name().toLowerCase(Locale.ROOT));
        return settings;
    }

    private BenchOptions and(String measure) {
        List<String> more = measure.equals("all") ? List.of() : plus(what, measure);
        return new BenchOptions(
                more, quick, rounds, warmUp, tasks, atOnce, history, environment, jvm, form, directory, json);
    }

    private BenchOptions with(String name, String value) {
        return new BenchOptions(
                what,
                quick,
                name.equals("--rounds") ? count(value, 1) : rounds,
                name.equals("--warm-up") ? count(value, 0) : warmUp,
                name.equals("--tasks") ? count(value, 1) : tasks,
                name.equals("--at-once") ? counts(value) : atOnce,
                name.equals("--history") ? count(value, 1) : history,
                name.equals("--env") ? plus(value) : environment,
                name.equals("--jvm") ? plus(jvm, value) : jvm,
                name.equals("--form") ? form(value) : form,
                name.equals("--data-dir") ? Path.of(value) : directory,
                name.equals("--json") ? Path.of(value) : json);
    }

    private static List<String> plus(List<String> list, String one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }

    private Map<String, String> plus(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--env wants NAME=VALUE, not '" + setting + "'; see --help.");
        }
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(setting.substring(0, equals), setting.substring(equals + 1));
        return more;
    }

    private static Form form(String value) {
        return switch (value) {
            case "packaged" -> Form.PACKAGED;
            case "classes" -> Form.CLASSES;
            default -> throw new IllegalArgumentException("--form cannot be '" + value + "'; see --help.");
        };
    }

    private static List<Integer> counts(String values) {
        List<Integer> counts = new ArrayList<>();
        for (String value : values.split(",")) {
            counts.add(count(value, 1));
        }
        return counts;
    }

    private static int count(String value, int least) {
        int count = Integer.parseInt(value);
        if (count < least) {
            throw new NumberFormatException("less than " + least);
        }
        return count;
    }
}
