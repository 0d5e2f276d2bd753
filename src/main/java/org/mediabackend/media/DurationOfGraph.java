package org.mediabackend.media;

import static org.mediabackend.media.DurationLength.UNKNOWN;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The lengths of a filter graph's outputs, in seconds. */
final class DurationOfGraph {

    private final List<Double> inputs;
    private final Map<String, Double> labels = new HashMap<>();
    private final List<Double> unlabelled = new ArrayList<>();

    private DurationOfGraph(List<Double> inputs) {
        this.inputs = inputs;
    }

    /** A graph that names its inputs by number, as {@code -filter_complex} does. */
    static DurationOfGraph of(List<List<FfmpegFilter>> chains, List<Double> inputs) {
        var graph = new DurationOfGraph(inputs);
        var waiting = new ArrayList<>(chains);
        boolean moved = true;
        while (moved) {
            moved = waiting.removeIf(graph::evaluateIfReady);
        }
        waiting.forEach(chain -> graph.evaluate(chain));
        return graph;
    }

    /** The length of one linear chain, as {@code -vf} and {@code -af} give it. */
    static double ofChain(List<FfmpegFilter> chain, double input) {
        double length = input;
        for (FfmpegFilter filter : chain) {
            length = DurationOfFilter.of(filter, List.of(length));
        }
        return length;
    }

    /** The lengths of what a graph without inputs makes, as {@code -f lavfi} does. */
    static List<Double> chainsWithoutInputs(List<List<FfmpegFilter>> chains) {
        return of(chains, List.of()).outputs();
    }

    static OptionalDouble sourceRate(List<List<FfmpegFilter>> chains) {
        return chains.stream()
                .flatMap(List::stream)
                .flatMap(filter -> filter.argument("rate", "r", "fps").stream())
                .map(DurationText::rate)
                .findFirst()
                .orElse(chains.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(25));
    }

    /** The length behind a label of an output; unknown if there is no such label. */
    double label(String name) {
        return labels.getOrDefault(name, UNKNOWN);
    }

    /** The lengths of the outputs without a label; all labelled ones if there is none. */
    List<Double> outputs() {
        return unlabelled.isEmpty() ? List.copyOf(labels.values()) : List.copyOf(unlabelled);
    }

    boolean hasUnlabelledOutputs() {
        return !unlabelled.isEmpty();
    }

    private boolean evaluateIfReady(List<FfmpegFilter> chain) {
        boolean ready = chain.stream()
                .flatMap(filter -> filter.sources().stream())
                .allMatch(label -> labels.containsKey(label) || isInput(label));
        if (ready) {
            evaluate(chain);
        }
        return ready;
    }

    private void evaluate(List<FfmpegFilter> chain) {
        double length = inputs.isEmpty() ? UNKNOWN : inputs.getFirst();
        boolean fed = false;
        for (FfmpegFilter filter : chain) {
            var lengths = new ArrayList<Double>();
            if (fed) {
                lengths.add(length);
            }
            filter.sources().forEach(label -> lengths.add(lengthOf(label)));
            if (lengths.isEmpty() && !DurationOfFilter.isSource(filter)) {
                lengths.addAll(inputs);
            }
            length = DurationOfFilter.of(filter, lengths);
            fed = filter.sinks().isEmpty();
            for (String sink : filter.sinks()) {
                labels.put(sink, length);
            }
        }
        if (fed) {
            unlabelled.add(length);
        }
    }

    private static boolean isInput(String label) {
        return !label.isEmpty() && Character.isDigit(label.charAt(0));
    }

    private double lengthOf(String label) {
        if (labels.containsKey(label)) {
            return label(label);
        }
        return isInput(label) ? ofInput(label, inputs) : UNKNOWN;
    }

    /** The length of the input that a specifier such as {@code 1:a:0} names. */
    static double ofInput(String specifier, List<Double> inputs) {
        int colon = specifier.indexOf(':');
        String number = colon < 0 ? specifier : specifier.substring(0, colon);
        if (!number.matches("\\d{1,6}")) {
            return UNKNOWN;
        }
        int index = Integer.parseInt(number);
        return index < inputs.size() ? inputs.get(index) : UNKNOWN;
    }
}
