package org.mediabackend.media;

import java.util.Collection;

/** Arithmetic on lengths in seconds that may be unknown or without end. */
final class DurationLength {

    /** Not known; what is computed from it is unknown too. */
    static final double UNKNOWN = Double.NaN;

    static final double ENDLESS = Double.POSITIVE_INFINITY;

    /** One frame at ffmpeg's default rate, 25: the length of a still image. */
    static final double STILL = 0.04;

    private DurationLength() {}

    static boolean isKnown(double length) {
        return !Double.isNaN(length);
    }

    /** A limit is the best guess when the length is unknown. */
    static double limit(double length, double limit) {
        return isKnown(length) ? Math.min(length, limit) : limit;
    }

    static double minus(double length, double start) {
        return Math.max(0, length - start);
    }

    static double longest(Collection<Double> lengths) {
        return lengths.stream().mapToDouble(l -> l).reduce(Math::max).orElse(UNKNOWN);
    }

    static double shortest(Collection<Double> lengths) {
        return lengths.stream().mapToDouble(l -> l).reduce(Math::min).orElse(UNKNOWN);
    }
}
