package org.mediabackend.bench;

import java.util.Arrays;
import java.util.List;

/** One figure over the rounds, in their order. */
record Series(List<Double> rounds) {

    Series {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a series needs a round");
        }
        rounds = List.copyOf(rounds);
    }

    double median() {
        return percentile(50);
    }

    double min() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double max() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** The value that so many of a hundred do not exceed; between two values it is interpolated. */
    double percentile(double percent) {
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double at = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** Round by round this one divided by that; a round that either lacks is left out. */
    Series over(Series other) {
        double[] ratios = new double[Math.min(rounds.size(), other.rounds.size())];
        Arrays.setAll(ratios, i -> rounds.get(i) / other.rounds.get(i));
        return new Series(Arrays.stream(ratios).boxed().toList());
    }
}
