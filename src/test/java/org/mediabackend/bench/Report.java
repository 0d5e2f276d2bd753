package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was found: tables for people, and all of it as JSON. It is written after each measure, so that a run that is cut
 * off keeps what it has. Not safe for threads.
 */
final class Report {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, Object> whole = new LinkedHashMap<>();
    private final Map<String, Object> measures = new LinkedHashMap<>();
    private final List<Section> sections = new ArrayList<>();

    /** @param about machine, commit and settings, which stand first in the JSON */
    Report(Map<String, Object> about) {
        whole.putAll(about);
        whole.put("measures", measures);
    }

    /** One table of a measure. */
    final class Section {

        private final String title;
        private final String unit;
        private final List<Map<String, Object>> figures = new ArrayList<>();
        private final List<Map<String, Object>> ratios = new ArrayList<>();
        private final Map<String, Object> json;
        private final Table table = new Table();

        private Section(String title, String unit, Map<String, Object> json) {
            this.title = title;
            this.unit = unit;
            this.json = json;
            json.put("unit", unit);
            json.put("figures", figures);
            json.put("ratios", ratios);
        }

        /** A row: the median of the rounds with their spread. */
        void figure(String name, Series series) {
            figure(name, series, Goal.NONE);
        }

        /** A row with what it has to be. */
        void figure(String name, Series series, Goal goal) {
            figures.add(row(name, series, series.median(), goal));
            table.row(name, Figures.text(series.median()), spread(series), goal.verdict(series.median()));
        }

        /** The ratio of the medians of two, with the spread of the ratios round by round. */
        void ratio(String of, Series one, String to, Series other, Goal goal) {
            Series each = one.over(other);
            double ratio = one.median() / other.median();
            String name = of + " / " + to;
            ratios.add(row(name, each, ratio, goal));
            table.row(name, "x " + Figures.text(ratio), spread(each), goal.verdict(ratio));
        }

        /** A row for the same figure of two: the one, the other, and their ratio. */
        void compared(String name, Series one, Series other, Goal goal) {
            double ratio = one.median() / other.median();
            Map<String, Object> row = row(name, one.over(other), ratio, goal);
            row.put("with", one.rounds());
            row.put("against", other.rounds());
            ratios.add(row);
            table.row(
                    name,
                    "x " + Figures.text(ratio),
                    "(" + Figures.text(one.median()) + " against " + Figures.text(other.median()) + ")",
                    goal.verdict(ratio));
        }

        /** Anything else, for the JSON only: settings, plans. */
        void detail(String name, Object value) {
            json.put(name, value);
        }

        private Map<String, Object> row(String name, Series series, double value, Goal goal) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", name);
            row.put("median", value);
            row.put("min", series.min());
            row.put("max", series.max());
            row.put("rounds", series.rounds());
            if (goal != Goal.NONE) {
                row.put("atLeast", goal.atLeast());
                row.put("atMost", goal.atMost());
                row.put("met", goal.isMetBy(value));
            }
            return row;
        }

        private String spread(Series series) {
            return series.rounds().size() == 1
                    ? ""
                    : "(" + Figures.text(series.min()) + " .. " + Figures.text(series.max()) + ")";
        }

        private String text() {
            return title + ", " + unit + "\n" + table.text();
        }
    }

    /**
     * A new table.
     *
     * @param measure of which it is a part
     * @param title unique in the measure
     * @param unit of its figures
     */
    Section section(String measure, String title, String unit) {
        @SuppressWarnings("unchecked")
        Map<String, Object> of =
                (Map<String, Object>) measures.computeIfAbsent(measure, name -> new LinkedHashMap<String, Object>());
        Map<String, Object> json = new LinkedHashMap<>();
        of.put(title, json);
        Section section = new Section(title, unit, json);
        sections.add(section);
        return section;
    }

    /** All tables so far. */
    String tables() {
        return String.join("\n", sections.stream().map(Section::text).toList());
    }

    void write(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, JSON.writeValueAsString(whole) + "\n");
    }
}
