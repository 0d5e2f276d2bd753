package org.mediabackend.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one run of the benchmark is asked for; {@code scripts/bench.sh --help} explains it.
 *
 * @param what names of measures; empty is all
 * @param quick whether fewer and smaller rounds do
 * @param rounds that count
 * @param tasks of a round, for the fastest of a comparison
 * @param atOnce how many tasks run at once, one comparison for each
 * @param history how many ended tasks the larger database of measure {@code history} holds
 * @param environment further settings of our servers
 * @param directory where all of it lives; removed and made anew
 */
record BenchOptions(
        List<String> what,
        boolean quick,
        int rounds,
        int tasks,
        List<Integer> atOnce,
        int history,
        Map<String, String> environment,
        Path directory,
        Path json) {

    /** @throws IllegalArgumentException with one sentence, if an argument is not understood */
    static BenchOptions parse(List<String> args) {
        boolean quick = args.contains("--quick");
        Path target = Path.of("target", "bench");
        BenchOptions options = new BenchOptions(
                List.of(),
                quick,
                quick ? 2 : 5,
                quick ? 2_000 : 6_000,
                quick ? List.of(16) : List.of(10, 16),
                quick ? 50_000 : 1_000_000,
                Map.of(),
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
        settings.put("tasks", tasks);
        settings.put("atOnce", atOnce);
        settings.put("history", history);
        settings.put("environment", environment);
        return settings;
    }

    private BenchOptions and(String measure) {
        List<String> more = measure.equals("all")
                ? List.of()
                : Stream.concat(what.stream(), Stream.of(measure)).toList();
        return new BenchOptions(more, quick, rounds, tasks, atOnce, history, environment, directory, json);
    }

    private BenchOptions with(String name, String value) {
        return switch (name) {
            case "--rounds" ->
                new BenchOptions(what, quick, count(value), tasks, atOnce, history, environment, directory, json);
            case "--tasks" ->
                new BenchOptions(what, quick, rounds, count(value), atOnce, history, environment, directory, json);
            case "--at-once" ->
                new BenchOptions(what, quick, rounds, tasks, counts(value), history, environment, directory, json);
            case "--history" ->
                new BenchOptions(what, quick, rounds, tasks, atOnce, count(value), environment, directory, json);
            case "--env" -> new BenchOptions(what, quick, rounds, tasks, atOnce, history, plus(value), directory, json);
            case "--data-dir" ->
                new BenchOptions(what, quick, rounds, tasks, atOnce, history, environment, Path.of(value), json);
            case "--json" ->
                new BenchOptions(what, quick, rounds, tasks, atOnce, history, environment, directory, Path.of(value));
            default -> throw new IllegalArgumentException("unknown argument '" + name + "'; see --help.");
        };
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

    private static List<Integer> counts(String values) {
        List<Integer> counts = new ArrayList<>();
        for (String value : values.split(",")) {
            counts.add(count(value));
        }
        return counts;
    }

    private static int count(String value) {
        int count = Integer.parseInt(value);
        if (count < 1) {
            throw new NumberFormatException("less than one");
        }
        return count;
    }
}
