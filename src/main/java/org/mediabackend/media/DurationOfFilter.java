package org.mediabackend.media;

import static org.mediabackend.media.DurationLength.ENDLESS;
import static org.mediabackend.media.DurationLength.UNKNOWN;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a filter makes of the lengths of its inputs, in seconds. A filter not named here keeps the longest. */
final class DurationOfFilter {

    private static final Set<String> SOURCES = Set.of(
            "allrgb",
            "allyuv",
            "cellauto",
            "color",
            "colorspectrum",
            "gradients",
            "haldclutsrc",
            "life",
            "mandelbrot",
            "mptestsrc",
            "nullsrc",
            "pal75bars",
            "pal100bars",
            "rgbtestsrc",
            "sierpinski",
            "smptebars",
            "smptehdbars",
            "testsrc",
            "testsrc2",
            "yuvtestsrc",
            "zoneplate",
            "aevalsrc",
            "afirsrc",
            "anoisesrc",
            "anullsrc",
            "hilbert",
            "sinc",
            "sine",
            "colorchart");

    private static final String NUMBER = "(\\d+(?:\\.\\d+)?|\\.\\d+)";
    private static final String FROM_START = "(?:PTS|\\(?PTS-STARTPTS\\)?)";
    private static final Pattern TIMES_BEFORE =
            Pattern.compile("\\(?" + NUMBER + "(?:/" + NUMBER + ")?\\)?\\*" + FROM_START);
    private static final Pattern TIMES_AFTER =
            Pattern.compile(FROM_START + "\\*\\(?" + NUMBER + "(?:/" + NUMBER + ")?\\)?");
    private static final Pattern DIVIDED = Pattern.compile(FROM_START + "/" + NUMBER);
    private static final Pattern SHIFTED = Pattern.compile(FROM_START + "\\+" + NUMBER + "/TB");
    private static final Set<String> RENUMBERED =
            Set.of("N/FRAME_RATE/TB", "N/(FRAME_RATE*TB)", "N/SR/TB", "NB_CONSUMED_SAMPLES/SR/TB");

    private DurationOfFilter() {}

    static double of(FfmpegFilter filter, List<Double> inputs) {
        double longest = DurationLength.longest(inputs);
        return switch (filter.name()) {
            case "setpts", "asetpts" -> setpts(filter, longest);
            case "atempo" -> longest / number(filter.argumentAt(0, "tempo"), 1);
            case "rubberband" -> longest / number(filter.argument("tempo"), 1);
            case "asetrate" -> UNKNOWN;
            case "trim", "atrim" -> trim(filter, longest);
            case "loop", "aloop" -> loop(filter, longest);
            case "tpad" -> tpad(filter, longest);
            case "apad" -> apad(filter, longest);
            case "adelay" -> longest + adelay(filter);
            case "concat" -> concat(filter, inputs);
            case "xfade" -> xfade(filter, inputs);
            case "acrossfade" -> acrossfade(filter, inputs);
            case "amix" -> amix(filter, inputs);
            case "amerge" -> DurationLength.shortest(inputs);
            case "zoompan" -> zoompan(filter, longest);
            case "movie", "amovie" -> UNKNOWN;
            default -> SOURCES.contains(filter.name()) ? source(filter) : synchronised(filter, inputs);
        };
    }

    static boolean isSource(FfmpegFilter filter) {
        return SOURCES.contains(filter.name())
                || filter.name().equals("movie")
                || filter.name().equals("amovie");
    }

    private static double source(FfmpegFilter filter) {
        return seconds(filter.argument("duration", "d"), ENDLESS);
    }

    private static double synchronised(FfmpegFilter filter, List<Double> inputs) {
        boolean ends = filter.argument("shortest")
                        .filter(v -> v.equals("1") || v.equals("true"))
                        .isPresent()
                || filter.argument("eof_action").filter("endall"::equals).isPresent();
        return ends ? DurationLength.shortest(inputs) : DurationLength.longest(inputs);
    }

    private static double setpts(FfmpegFilter filter, double length) {
        String expression = filter.argumentAt(0, "expr").orElse("PTS").replace(" ", "");
        if (expression.matches(FROM_START) || RENUMBERED.contains(expression)) {
            return length;
        }
        for (Pattern product : List.of(TIMES_BEFORE, TIMES_AFTER)) {
            Matcher times = product.matcher(expression);
            if (times.matches()) {
                double divisor = times.group(2) == null ? 1 : Double.parseDouble(times.group(2));
                return length * Double.parseDouble(times.group(1)) / divisor;
            }
        }
        Matcher divided = DIVIDED.matcher(expression);
        if (divided.matches()) {
            return length / Double.parseDouble(divided.group(1));
        }
        Matcher shifted = SHIFTED.matcher(expression);
        return shifted.matches() ? length + Double.parseDouble(shifted.group(1)) : UNKNOWN;
    }

    private static double trim(FfmpegFilter filter, double length) {
        if (filter.argument("end_frame", "start_frame", "end_pts", "start_pts", "end_sample", "start_sample")
                .isPresent()) {
            return UNKNOWN;
        }
        double start = seconds(filter.argumentAt(0, "start", "starti"), 0);
        Optional<String> end = filter.argumentAt(1, "end", "endi");
        double trimmed = end.isPresent() ? DurationLength.limit(length, seconds(end, ENDLESS)) : length;
        Optional<String> duration = filter.argument("duration", "durationi");
        double rest = DurationLength.minus(trimmed, start);
        return duration.isPresent() ? DurationLength.limit(rest, seconds(duration, ENDLESS)) : rest;
    }

    private static double loop(FfmpegFilter filter, double length) {
        double rounds = number(filter.argumentAt(0, "loop"), 0);
        return rounds < 0 ? ENDLESS : rounds == 0 ? length : UNKNOWN;
    }

    private static double tpad(FfmpegFilter filter, double length) {
        double stopFrames = number(filter.argumentAt(1, "stop"), 0);
        if (stopFrames < 0) {
            return ENDLESS;
        }
        if (stopFrames > 0 || number(filter.argumentAt(0, "start"), 0) > 0) {
            return UNKNOWN;
        }
        return length + seconds(filter.argument("start_duration"), 0) + seconds(filter.argument("stop_duration"), 0);
    }

    private static double apad(FfmpegFilter filter, double length) {
        if (filter.argument("pad_len", "whole_len").isPresent()) {
            return UNKNOWN;
        }
        Optional<String> added = filter.argument("pad_dur");
        Optional<String> whole = filter.argument("whole_dur");
        if (added.isEmpty() && whole.isEmpty()) {
            return ENDLESS;
        }
        return Math.max(length + seconds(added, 0), seconds(whole, 0));
    }

    /** Milliseconds by default, or samples ({@code S}), or seconds ({@code s}). */
    private static double adelay(FfmpegFilter filter) {
        return Arrays.stream(filter.argumentAt(0, "delays").orElse("0").split("\\|"))
                .mapToDouble(delay -> delay.endsWith("s")
                        ? number(Optional.of(delay.substring(0, delay.length() - 1)), 0)
                        : number(Optional.of(delay), UNKNOWN) / 1000)
                .max()
                .orElse(0);
    }

    private static double concat(FfmpegFilter filter, List<Double> inputs) {
        int streams = (int) (number(filter.argumentAt(1, "v"), 1) + number(filter.argumentAt(2, "a"), 0));
        double sum = 0;
        for (int i = 0; streams > 0 && i < inputs.size(); i += streams) {
            sum += DurationLength.longest(inputs.subList(i, Math.min(inputs.size(), i + streams)));
        }
        return sum;
    }

    private static double xfade(FfmpegFilter filter, List<Double> inputs) {
        double offset = seconds(filter.argument("offset"), 0);
        return inputs.size() == 2 ? offset + inputs.get(1) : UNKNOWN;
    }

    private static double acrossfade(FfmpegFilter filter, List<Double> inputs) {
        if (inputs.size() != 2 || filter.argumentAt(0, "nb_samples", "ns").isPresent()) {
            return UNKNOWN;
        }
        boolean overlaps = filter.argument("overlap", "o").filter("0"::equals).isEmpty();
        double overlap = overlaps ? seconds(filter.argument("duration", "d"), 1) : 0;
        return inputs.get(0) + inputs.get(1) - overlap;
    }

    private static double amix(FfmpegFilter filter, List<Double> inputs) {
        return switch (filter.argumentAt(1, "duration").orElse("longest")) {
            case "shortest", "1" -> DurationLength.shortest(inputs);
            case "first", "2" -> inputs.isEmpty() ? UNKNOWN : inputs.getFirst();
            default -> DurationLength.longest(inputs);
        };
    }

    private static double zoompan(FfmpegFilter filter, double length) {
        double framesForOne = number(filter.argument("d"), 90);
        double rate = filter.argument("fps")
                .map(r -> DurationText.rate(r).orElse(UNKNOWN))
                .orElse(25.0);
        return length <= DurationLength.STILL ? framesForOne / rate : UNKNOWN;
    }

    private static double seconds(Optional<String> text, double otherwise) {
        return text.map(t -> DurationText.seconds(t).orElse(UNKNOWN)).orElse(otherwise);
    }

    private static double number(Optional<String> text, double otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text.get());
        } catch (NumberFormatException expression) {
            return UNKNOWN;
        }
    }
}
