package org.mediabackend.bench;

import java.util.Locale;

/** How numbers are written for people. */
final class Figures {

    private Figures() {}

    /** With as many digits as say something: 2,517 and 15.3 and 0.042. */
    static String text(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        return String.format(Locale.ROOT, size >= 1 ? "%.2f" : "%.3f", value);
    }
}
