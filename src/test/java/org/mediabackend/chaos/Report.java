package org.mediabackend.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What a run found: the table that is printed, and the details of what must not be. Not safe for threads. */
final class Report {

    /** How many examples of each finding are kept. */
    private static final int EXAMPLES = 20;

    private record Row(String name, String value, boolean wrong) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private final List<String> written = new ArrayList<>();

    /** A figure that may be anything. */
    void told(String name, Object value) {
        rows.add(new Row(name, String.valueOf(value), false));
    }

    /** Findings of which there must be none. */
    void none(String name, Collection<?> found) {
        rows.add(new Row(name, Integer.toString(found.size()), !found.isEmpty()));
        detail(name, found);
    }

    /** Findings that are only counted. */
    void counted(String name, Collection<?> found) {
        told(name, found.size());
        detail(name, found);
    }

    private void detail(String name, Collection<?> found) {
        found.stream().limit(EXAMPLES).forEach(each -> details.add(name + ": " + each));
    }

    /** What goes into the file only. */
    void written(Object line) {
        written.add(line.toString());
    }

    /** The names of those rows that should be 0 and are not. */
    List<String> wrong() {
        return rows.stream()
                .filter(Row::wrong)
                .map(row -> row.name() + ": " + row.value())
                .toList();
    }

    List<String> details() {
        return details;
    }

    void write(Path file) throws java.io.IOException {
        List<String> lines = new ArrayList<>(table().lines().toList());
        lines.add("");
        lines.addAll(details);
        lines.addAll(written);
        Files.write(file, lines);
    }

    String table() {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        return rows.stream()
                .map(row -> "%-" + width + "s  %s%s")
                .limit(1)
                .map(format -> rows.stream()
                        .map(row -> format.formatted(row.name(), row.value(), row.wrong() ? "   <-- must be 0" : ""))
                        .collect(Collectors.joining("\n")))
                .collect(Collectors.joining());
    }
}
