package org.mediabackend.bench;

import org.jspecify.annotations.Nullable;

/** What a figure or a ratio has to be; the benchmark only tells whether it is met. */
record Goal(@Nullable Double atLeast, @Nullable Double atMost) {

    static final Goal NONE = new Goal(null, null);

    static Goal atLeast(double bound) {
        return new Goal(bound, null);
    }

    static Goal atMost(double bound) {
        return new Goal(null, bound);
    }

    boolean isMetBy(double value) {
        return (atLeast == null || value >= atLeast) && (atMost == null || value <= atMost);
    }

    /** For the table: {@code >= 10: met}; empty if there is no goal. */
    String verdict(double value) {
        if (atLeast == null && atMost == null) {
            return "";
        }
        String bound = atLeast == null ? "<= " + Figures.text(atMost) : ">= " + Figures.text(atLeast);
        return bound + (isMetBy(value) ? ": met" : ": NOT met");
    }
}
