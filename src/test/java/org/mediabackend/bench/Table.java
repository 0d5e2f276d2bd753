package org.mediabackend.bench;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns: the first is set left, the second right. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();

    void row(String name, String value, String spread, String verdict) {
        rows.add(new String[] {name, value, spread, verdict});
    }

    String text() {
        int name = width(0);
        int value = width(1);
        int spread = width(2);
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            String line = "  " + pad(row[0], name) + "  " + " ".repeat(value - row[1].length()) + row[1] + "  "
                    + pad(row[2], spread) + "  " + row[3];
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
