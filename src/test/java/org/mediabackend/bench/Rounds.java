package org.mediabackend.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs contestants side by side, in turn (A B C A B C ...), so that what the machine does besides meets all of them
 * alike. The first rounds warm up and do not count.
 *
 * @param counted rounds that count
 * @param warmUp rounds before them
 */
record Rounds(int counted, int warmUp) {

    /** Figures by contestant and name, both in the order in which they came. */
    record Outcome(Map<String, Map<String, Series>> figures) {

        /** @throws IllegalArgumentException if there is none */
        Series of(String contestant, String figure) {
            Series series = figures.getOrDefault(contestant, Map.of()).get(figure);
            if (series == null) {
                throw new IllegalArgumentException(contestant + " has no figure " + figure);
            }
            return series;
        }
    }

    /** Runs them all; who fails ends the whole comparison. */
    Outcome run(List<? extends Contestant> contestants, Consumer<String> say) throws Exception {
        Map<String, Map<String, List<Double>>> gathered = new LinkedHashMap<>();
        for (int round = -warmUp; round < counted; round++) {
            for (Contestant contestant : contestants) {
                Map<String, Double> figures = contestant.round();
                say.accept((round < 0 ? "warm-up" : "round " + (round + 1) + "/" + counted) + "  " + contestant.name()
                        + "  " + text(figures));
                if (round >= 0) {
                    Map<String, List<Double>> own =
                            gathered.computeIfAbsent(contestant.name(), name -> new LinkedHashMap<>());
                    figures.forEach((name, value) ->
                            own.computeIfAbsent(name, key -> new ArrayList<>()).add(value));
                }
            }
        }
        Map<String, Map<String, Series>> figures = new LinkedHashMap<>();
        gathered.forEach((contestant, own) -> {
            Map<String, Series> series = new LinkedHashMap<>();
            own.forEach((name, values) -> series.put(name, new Series(values)));
            figures.put(contestant, series);
        });
        return new Outcome(figures);
    }

    private static String text(Map<String, Double> figures) {
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(Figures.text(value)));
        return text.toString();
    }
}
