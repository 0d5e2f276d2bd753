package org.mediabackend.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long the output of an ffmpeg command will be, as near as its argv and the lengths of its inputs tell: what a
 * percentage is counted against. Pure functions.
 */
public final class ExpectedDuration {

    private ExpectedDuration() {}

    /**
     * The length of the longest output.
     *
     * @param probe the whole length of an input, before its own {@code -ss}, {@code -t} and {@code -stream_loop}; for a
     *     list of the concat demuxer or the concat protocol the sum of its files; empty when it cannot be told. Not
     *     asked about generated inputs, devices and looped images
     * @return empty when it is unknown, or without end
     */
    public static Optional<Duration> of(FfmpegArgv argv, Function<InputFile, Optional<Duration>> probe) {
        var ofInput = new DurationOfInput(probe);
        List<Double> inputs = argv.inputs().stream().map(ofInput::of).toList();
        var graphs = new ArrayList<DurationOfGraph>();
        for (Option option : argv.globals()) {
            if (option.is("filter_complex", "lavfi") && !option.fromFile()) {
                graphs.add(DurationOfGraph.of(FfmpegFilter.chains(option.text()), inputs));
            }
        }
        boolean hiddenGraph = argv.globals().stream()
                .anyMatch(o -> o.is("filter_complex_script") || (o.is("filter_complex", "lavfi") && o.fromFile()));
        double longest = DurationLength.longest(argv.outputs().stream()
                .map(output -> new DurationOfOutput(output, argv.inputs(), inputs, graphs, hiddenGraph).length())
                .toList());
        return longest > 0 && Double.isFinite(longest)
                ? Optional.of(Duration.ofNanos(Math.round(longest * 1e6) * 1_000))
                : Optional.empty();
    }
}
