package org.mediabackend.media;

import static org.mediabackend.media.DurationLength.ENDLESS;
import static org.mediabackend.media.DurationLength.UNKNOWN;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;

/** How long an input lasts as ffmpeg reads it, in seconds: with its own seeking, limits, loops and offsets. */
final class DurationOfInput {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");

    private final Function<InputFile, Optional<Duration>> probe;

    DurationOfInput(Function<InputFile, Optional<Duration>> probe) {
        this.probe = probe;
    }

    double of(InputFile input) {
        double whole = whole(input);
        double length = looped(input, whole, seeked(input, whole));
        OptionalDouble limit = limit(input);
        if (limit.isPresent()) {
            length = DurationLength.limit(length, limit.getAsDouble());
        }
        double scale = input.last("itsscale").map(o -> number(o.text())).orElse(1.0);
        return length * scale + seconds(input, "itsoffset").orElse(0);
    }

    /** Limits: {@code -t}, or {@code -to} counted from the input's own {@code -ss}. */
    static OptionalDouble limit(OptionGroup file) {
        OptionalDouble duration = seconds(file, "t");
        OptionalDouble end = seconds(file, "to");
        if (duration.isPresent() || end.isEmpty()) {
            return duration;
        }
        return OptionalDouble.of(
                DurationLength.minus(end.getAsDouble(), seconds(file, "ss").orElse(0)));
    }

    static OptionalDouble seconds(OptionGroup file, String option) {
        return file.last(option).map(o -> DurationText.seconds(o.text())).orElse(OptionalDouble.empty());
    }

    private double whole(InputFile input) {
        return switch (input.location()) {
            case Location.Generated(String graph) ->
                DurationLength.longest(DurationOfGraph.chainsWithoutInputs(FfmpegFilter.chains(graph)));
            case Location.Device d -> ENDLESS;
            default -> loopsImage(input) ? ENDLESS : probed(input);
        };
    }

    private double probed(InputFile input) {
        return probe.apply(input)
                .map(d -> d.toNanos() / 1e9)
                .orElseGet(() -> isStill(input) ? DurationLength.STILL : UNKNOWN);
    }

    private static boolean loopsImage(InputFile input) {
        return input.last("loop").filter(o -> o.text().equals("1")).isPresent()
                || input.last("ignore_loop").filter(o -> o.text().equals("0")).isPresent();
    }

    private static boolean isStill(InputFile input) {
        OutputMuxer images = OutputMuxer.of(null, input.url());
        return input.format().isEmpty() && images == OutputMuxer.IMAGES && !images.isPattern(input.url());
    }

    private static double seeked(InputFile input, double whole) {
        OptionalDouble fromEnd = seconds(input, "sseof");
        OptionalDouble start = seconds(input, "ss");
        if (start.isPresent()) {
            return DurationLength.minus(whole, start.getAsDouble());
        }
        return fromEnd.isPresent() ? DurationLength.limit(whole, Math.abs(fromEnd.getAsDouble())) : whole;
    }

    /** Each further round starts at the file's start, not where {@code -ss} points. */
    private static double looped(InputFile input, double whole, double firstRound) {
        String loops = input.last("stream_loop").map(Option::text).orElse("0");
        if (!WHOLE_NUMBER.matcher(loops).matches()) {
            return UNKNOWN;
        }
        int rounds = Integer.parseInt(loops);
        return rounds < 0 ? ENDLESS : rounds == 0 ? firstRound : firstRound + rounds * whole;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException expression) {
            return UNKNOWN;
        }
    }

    /** The rate of an input's frames if its options say so. */
    static OptionalDouble rate(List<InputFile> inputs) {
        for (InputFile input : inputs) {
            Optional<Option> given = input.last("framerate", "r");
            if (given.isPresent()) {
                return DurationText.rate(given.get().text());
            }
            if (input.location() instanceof Location.Generated(String graph)) {
                return DurationOfGraph.sourceRate(FfmpegFilter.chains(graph));
            }
        }
        return OptionalDouble.empty();
    }
}
