package org.mediabackend.media;

import org.jspecify.annotations.Nullable;

/**
 * One option as it stands in an argv.
 *
 * @param name without dash, {@code no} and stream specifier: {@code c} of {@code -c:v:0}
 * @param specifier what follows the name's colon, such as {@code v:0}; empty when there is none
 * @param value the argument that follows, {@code null} for an option without one
 * @param fromFile whether the value names a file that holds the real value ({@code -/filter_complex graph.txt})
 * @param negated whether it was written {@code -noNAME}
 * @param index the place of the option's name in the argv, from 0; its value stands at {@code index + 1}
 */
public record Option(
        String name, String specifier, @Nullable String value, boolean fromFile, boolean negated, int index) {

    /** The value, or an empty text for an option without one. */
    public String text() {
        return value == null ? "" : value;
    }

    /** The place of the value in the argv. */
    public int valueIndex() {
        return index + 1;
    }

    boolean is(String... names) {
        for (String candidate : names) {
            if (name.equals(candidate)) {
                return true;
            }
        }
        return false;
    }
}
