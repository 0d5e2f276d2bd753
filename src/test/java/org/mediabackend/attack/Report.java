package org.mediabackend.attack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Counts of attacks that succeeded, for each family and level that was played; {@code target/attacks.txt}. */
final class Report {

    private static final Path FILE = Path.of("target", "attacks.txt");

    private final List<Attack> attacks;
    private final Map<Level, Stage> stages;

    Report(List<Attack> attacks, Map<Level, Stage> stages) {
        this.attacks = attacks;
        this.stages = stages;
    }

    void write() throws IOException, InterruptedException, ExecutionException {
        List<String> lines = new ArrayList<>();
        for (Family family : Family.values()) {
            lines.add(line(
                    family.name(),
                    attacks.stream().filter(attack -> attack.family() == family).toList()));
        }
        lines.add(line("all", attacks));
        lines.add("");
        for (Map.Entry<Level, Stage> stage : stages.entrySet()) {
            lines.addAll(remarkable(stage.getKey(), stage.getValue()));
        }
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, lines);
    }

    private String line(String name, List<Attack> rows) throws InterruptedException, ExecutionException {
        StringBuilder line =
                new StringBuilder(name).append(' ').append(rows.size()).append(" rows:");
        String separator = " ";
        for (Level level : Level.values()) {
            Stage stage = stages.get(level);
            line.append(separator)
                    .append(level == Level.STRICT ? "refused by strict" : level.word())
                    .append(' ');
            line.append(
                    stage == null
                            ? "-"
                            : level == Level.STRICT
                                    ? count(
                                            stage,
                                            rows,
                                            finding -> !finding.observed()
                                                    .refusal()
                                                    .isEmpty())
                                    : count(
                                            stage,
                                            rows.stream()
                                                    .filter(attack -> !isWithin(level, attack))
                                                    .toList(),
                                            Stage.Finding::succeeded));
            separator = ", ";
        }
        return line.toString();
    }

    private static long count(Stage stage, List<Attack> rows, Predicate<Stage.Finding> counted)
            throws InterruptedException, ExecutionException {
        long count = 0;
        for (Attack attack : rows) {
            if (counted.test(stage.of(attack))) {
                count++;
            }
        }
        return count;
    }

    private Stream<String> succeeded(Level level, Stage stage) {
        return attacks.stream()
                .filter(attack -> of(stage, attack).succeeded())
                .map(attack -> level.word()
                        + (isWithin(level, attack) ? " let run within: " : " let through: ") + attack + ": "
                        + of(stage, attack).evidence());
    }

    /** Machine code that ran, but could do no more than a tool could. */
    private static boolean isWithin(Level level, Attack attack) {
        return level != Level.BARE && attack.evidence() == Evidence.STRANGER;
    }

    private List<String> remarkable(Level level, Stage stage) {
        List<String> lines = new ArrayList<>();
        if (level == Level.BARE) {
            attacks.stream()
                    .filter(attack -> !attack.notHere().isEmpty())
                    .map(attack -> "not on this machine: " + attack + ": " + attack.notHere())
                    .forEach(lines::add);
        } else {
            succeeded(level, stage).forEach(lines::add);
        }
        if (level == Level.STRICT) {
            attacks.stream()
                    .filter(attack -> of(stage, attack).observed().refusal().isEmpty())
                    .map(attack -> "not refused by strict: " + attack)
                    .forEach(lines::add);
        }
        long[] millis = attacks.stream()
                .mapToLong(attack -> of(stage, attack).millis())
                .sorted()
                .toArray();
        long refused = attacks.stream()
                .filter(attack -> !of(stage, attack).observed().refusal().isEmpty())
                .count();
        lines.add(level.word() + ": " + Arrays.stream(millis).sum() / 1000 + " s in all, median "
                + millis[millis.length / 2] + " ms, longest " + millis[millis.length - 1] + " ms; " + refused
                + " were refused before they ran");
        return lines;
    }

    private static Stage.Finding of(Stage stage, Attack attack) {
        try {
            return stage.of(attack);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
