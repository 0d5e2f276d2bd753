package org.mediabackend.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * How long an output of ffmpeg must last at least, in seconds, where nothing in its argv or its inputs leaves a doubt.
 * The estimate that a percentage is counted against is good enough when it is near; this one fails a command, so it
 * answers only for what it knows: options and filters not named here make it silent. Pure but for the probe.
 */
final class LeastDuration {

    private static final Set<String> INPUT_OPTIONS = Set.of(
            "ss",
            "t",
            "to",
            "sseof",
            "stream_loop",
            "loop",
            "re",
            "readrate",
            "hwaccel",
            "hwaccel_device",
            "hwaccel_output_format",
            "threads",
            "thread_queue_size",
            "analyzeduration",
            "probesize",
            "accurate_seek",
            "autorotate",
            "f",
            "ignore_unknown",
            "reconnect",
            "reconnect_at_eof",
            "reconnect_streamed",
            "reconnect_delay_max",
            "rw_timeout",
            "timeout");

    /** Options of an output that cut it, or shift its timestamps, in a way not followed here. */
    private static final Set<String> OUTPUT_DOUBTS = Set.of(
            "fs",
            "output_ts_offset",
            "aframes",
            "dframes",
            "isync",
            "filter_script",
            "vbsf",
            "absf",
            "enc_time_base",
            "muxpreload",
            "muxdelay",
            "timestamp_offset");

    private static final Set<String> GLOBAL_DOUBTS = Set.of("copyts", "filter_complex_script", "start_at_zero");

    /** Bit stream filters that drop no packet. */
    private static final Set<String> KEEPING_BITSTREAM_FILTERS = Set.of(
            "aac_adtstoasc",
            "h264_mp4toannexb",
            "hevc_mp4toannexb",
            "extract_extradata",
            "dump_extra",
            "h264_metadata",
            "hevc_metadata",
            "av1_metadata",
            "null",
            "vp9_superframe");

    /** Containers that tell the duration of what they should hold, not only of what is left of them. */
    private static final Set<String> TRUE_INPUTS =
            Set.of("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "wav", "flac", "aiff", "mp3", "ogg");

    private static final double ENOUGH_FRAMES = 2;

    private final FfmpegArgv argv;
    private final Function<InputFile, Optional<ProbeResult>> probe;

    LeastDuration(FfmpegArgv argv, Function<InputFile, Optional<ProbeResult>> probe) {
        this.argv = argv;
        this.probe = probe;
    }

    /** The least length of that output, already less what a frame's length may take away. */
    OptionalDouble of(OutputFile output) {
        if (argv.globals().stream().anyMatch(o -> GLOBAL_DOUBTS.contains(o.name()) && !o.negated())
                || isDoubtful(output)
                || !argv.inputs().stream().allMatch(LeastDuration::isPlain)
                || !graphs(output).stream().allMatch(LengthKeepers::keep)) {
            return OptionalDouble.empty();
        }
        List<Optional<ProbeResult>> probed = new ArrayList<>();
        for (InputFile input : argv.inputs()) {
            Optional<ProbeResult> known =
                    input.location() instanceof Location.Generated ? Optional.empty() : probe.apply(input);
            if (known.isEmpty() && !(input.location() instanceof Location.Generated)) {
                return OptionalDouble.empty();
            }
            probed.add(known);
        }
        if (!mapsOnlyMedia(output, probed)) {
            return OptionalDouble.empty();
        }
        return of(output, probed);
    }

    private OptionalDouble of(OutputFile output, List<Optional<ProbeResult>> probed) {
        List<Optional<Double>> least = new ArrayList<>();
        for (Optional<ProbeResult> result : probed) {
            Optional<Double> seconds = result.flatMap(LeastDuration::leastOf);
            if (result.isPresent() && seconds.isEmpty()) {
                return OptionalDouble.empty();
            }
            least.add(seconds);
        }
        boolean mapped = output.options().stream().anyMatch(o -> o.is("map"));
        boolean graph = argv.globals().stream().anyMatch(o -> o.is("filter_complex", "lavfi"));
        boolean chosenByFfmpeg = !mapped && !graph;
        boolean doubtfulChoice = chosenByFfmpeg
                ? argv.inputs().size() > 1 && hasStill(least)
                : !mapped && argv.outputs().size() > 1;
        if (doubtfulChoice) {
            return OptionalDouble.empty();
        }
        // why: which of several inputs ffmpeg takes a stream from is not followed; it is one of them.
        Optional<Double> shortest = least.stream()
                .flatMap(Optional::stream)
                .filter(seconds -> seconds > 0)
                .min(Double::compare);
        FfmpegArgv alone = new FfmpegArgv(
                argv.args(), argv.globals(), argv.inputs(), List.of(output), argv.decoders(), argv.trailing());
        Optional<Duration> length = ExpectedDuration.of(alone, input -> {
            Optional<Double> own = least.get(argv.inputs().indexOf(input));
            return (chosenByFfmpeg && shortest.isPresent() ? shortest : own)
                    .map(seconds -> Duration.ofNanos((long) (seconds * 1e9)));
        });
        return length.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, length.get().toNanos() / 1e9 - ENOUGH_FRAMES * frame(output)));
    }

    /** The length of one frame of the output where its rate is set; else nothing, for the input's was counted. */
    private double frame(OutputFile output) {
        return graphs(output).stream()
                .flatMap(graph -> FfmpegFilter.chains(graph).stream().flatMap(List::stream))
                .filter(filter -> filter.name().equals("fps"))
                .flatMap(filter -> filter.argumentAt(0, "fps").stream())
                .map(DurationText::rate)
                .map(rate -> rate.isPresent() ? 1 / rate.getAsDouble() : Double.POSITIVE_INFINITY)
                .reduce(
                        output.last("r")
                                .map(o -> 1 / DurationText.rate(o.text()).orElse(0))
                                .orElse(0.0),
                        Math::max);
    }

    private static boolean isPlain(InputFile input) {
        boolean ofImage = input.last("loop").isPresent();
        return input.options().stream()
                        .allMatch(o ->
                                !o.fromFile() && (INPUT_OPTIONS.contains(o.name()) || (ofImage && o.is("framerate"))))
                && switch (input.location()) {
                    case Location.Generated(String graph) -> LengthKeepers.keep(graph);
                    case Location.LocalFile file -> input.format().isEmpty();
                    case Location.Url url -> input.format().isEmpty();
                    default -> false;
                };
    }

    private static boolean isDoubtful(OutputFile output) {
        boolean copies = output.options().stream()
                .anyMatch(
                        o -> o.is("c", "codec", "vcodec", "acodec") && o.text().equals("copy"));
        boolean noMedia = isOn(output, "vn") && isOn(output, "an");
        return noMedia
                // A copy that is cut at its start begins with the next key frame, wherever that is.
                || (copies && output.last("ss").isPresent())
                || output.options().stream()
                        .anyMatch(o -> o.fromFile()
                                || OUTPUT_DOUBTS.contains(o.name())
                                || (o.is("frames") && !o.specifier().startsWith("v"))
                                || (o.is("bsf")
                                        && !KEEPING_BITSTREAM_FILTERS.contains(
                                                o.text().split("=", 2)[0])));
    }

    private static boolean isOn(OutputFile output, String option) {
        return output.last(option).filter(o -> !o.negated()).isPresent();
    }

    private List<String> graphs(OutputFile output) {
        List<String> graphs = new ArrayList<>();
        argv.globals().stream().filter(o -> o.is("filter_complex", "lavfi")).forEach(o -> graphs.add(o.text()));
        output.options().stream().filter(o -> o.is("vf", "af", "filter")).forEach(o -> graphs.add(o.text()));
        return graphs;
    }

    /** Whether each stream that is mapped is sound or a moving picture, as far as that can be told. */
    private static boolean mapsOnlyMedia(OutputFile output, List<Optional<ProbeResult>> probed) {
        return output.options().stream()
                .filter(o -> o.is("map") && !o.text().startsWith("-"))
                .map(Option::text)
                .allMatch(map ->
                        map.startsWith("[") || map.matches("\\d{1,4}(:[vVa](:\\d+)?)?") || isOfMediaOnly(map, probed));
    }

    private static boolean isOfMediaOnly(String map, List<Optional<ProbeResult>> probed) {
        String number = map.split(":", 2)[0];
        if (map.contains("?")
                || map.matches("\\d+:[sdt].*")
                || !number.matches("\\d{1,4}")
                || Integer.parseInt(number) >= probed.size()) {
            return false;
        }
        return probed.get(Integer.parseInt(number))
                .map(result -> result.streams().stream().allMatch(ProbeResult.Stream::isMedia))
                .orElse(true);
    }

    /**
     * What every stream of an input lasts at least. Where the container does not tell it of each stream, its own
     * duration stands in, unless subtitles may be what lasts so long.
     */
    private static Optional<Double> leastOf(ProbeResult input) {
        List<ProbeResult.Stream> media =
                input.streams().stream().filter(ProbeResult.Stream::isMedia).toList();
        if (isStill(input) || media.isEmpty()) {
            // A picture, or a file of subtitles.
            return Optional.of(0.0);
        }
        boolean onlyMedia = media.size() == input.streams().size();
        if (input.guessed() || !TRUE_INPUTS.contains(input.formatName())) {
            return Optional.empty();
        }
        double least = Double.POSITIVE_INFINITY;
        for (ProbeResult.Stream stream : media) {
            Optional<Duration> told = stream.duration().or(() -> onlyMedia ? input.duration() : Optional.empty());
            boolean video = stream.type().equals("video");
            Double rate = stream.rate();
            // A recording of a screen may end with one frame that lasts for minutes; ffmpeg shows that for an instant.
            if (told.isEmpty() || (video && (!stream.steady() || rate == null))) {
                return Optional.empty();
            }
            double frames = rate == null ? 0 : ENOUGH_FRAMES / rate;
            least = Math.min(least, told.get().toNanos() / 1e9 - frames);
        }
        double whole = input.duration().map(d -> d.toNanos() / 1e9).orElse(least);
        return Optional.of(Math.max(0, Math.min(least, whole)));
    }

    /** A picture that is not looped may be the video that ffmpeg chooses, and last an instant. */
    private boolean hasStill(List<Optional<Double>> least) {
        for (int i = 0; i < least.size(); i++) {
            if (least.get(i).filter(seconds -> seconds == 0).isPresent()
                    && argv.inputs().get(i).last("loop").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStill(ProbeResult input) {
        return input.formatName().endsWith("_pipe") || input.formatName().equals("image2");
    }
}
