package org.mediabackend.media;

import static org.mediabackend.media.DurationLength.UNKNOWN;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** How long one output will be, in seconds. Used once, by one thread. */
final class DurationOfOutput {

    private static final Set<String> AUDIO_ONLY = Set.of(
            "aac", "ac3", "adts", "aif", "aiff", "amr", "caf", "dts", "eac3", "flac", "m4a", "m4b", "mka", "mp2", "mp3",
            "oga", "ogg", "opus", "s16le", "f32le", "spx", "tta", "wav", "wma", "wv");
    private static final Set<String> VIDEO_ONLY = Set.of(
            "apng",
            "avif",
            "gif",
            "h264",
            "h265",
            "hevc",
            "image2",
            "image2pipe",
            "ivf",
            "m1v",
            "m2v",
            "mjpeg",
            "rawvideo",
            "webp",
            "y4m",
            "yuv",
            "yuv4mpegpipe");

    private final OutputFile output;
    private final List<InputFile> inputFiles;
    private final List<Double> inputs;
    private final List<DurationOfGraph> graphs;
    private final boolean hiddenGraph;

    DurationOfOutput(
            OutputFile output,
            List<InputFile> inputFiles,
            List<Double> inputs,
            List<DurationOfGraph> graphs,
            boolean hiddenGraph) {
        this.output = output;
        this.inputFiles = inputFiles;
        this.inputs = inputs;
        this.graphs = graphs;
        this.hiddenGraph = hiddenGraph;
    }

    double length() {
        if (output.last("fs").isPresent()) {
            return UNKNOWN;
        }
        List<Double> streams = streams();
        boolean shortest = output.last("shortest").filter(o -> !o.negated()).isPresent();
        double length = shortest ? DurationLength.shortest(streams) : DurationLength.longest(streams);
        length = DurationLength.minus(
                length, DurationOfInput.seconds(output, "ss").orElse(0));
        for (OptionalDouble limit : List.of(DurationOfInput.limit(output), ofFrames())) {
            if (limit.isPresent()) {
                length = DurationLength.limit(length, limit.getAsDouble());
            }
        }
        return length;
    }

    private List<Double> streams() {
        List<Option> maps = output.options().stream()
                .filter(o -> o.is("map") && !o.text().startsWith("-"))
                .toList();
        var streams = new ArrayList<Double>();
        for (Option map : maps) {
            streams.addAll(mapped(map.text()));
        }
        if (maps.isEmpty()) {
            graphs.stream().filter(DurationOfGraph::hasUnlabelledOutputs).forEach(g -> streams.addAll(g.outputs()));
            if (streams.isEmpty()) {
                inputs.forEach(length -> streams.addAll(filtered(length, "")));
            }
        }
        return streams;
    }

    private List<Double> mapped(String map) {
        if (map.startsWith("[")) {
            String label = map.substring(1, Math.max(1, map.indexOf(']')));
            return List.of(
                    hiddenGraph && graphs.isEmpty()
                            ? UNKNOWN
                            : graphs.stream()
                                    .map(g -> g.label(label))
                                    .filter(DurationLength::isKnown)
                                    .findFirst()
                                    .orElse(UNKNOWN));
        }
        String source = map.replace("?", "");
        int colon = source.indexOf(':');
        String kind = colon < 0 ? "" : source.substring(colon + 1);
        return filtered(DurationOfGraph.ofInput(source, inputs), kind);
    }

    /** The lengths of an input's streams of a kind ({@code v}, {@code a}, or all) after the output's own filters. */
    private List<Double> filtered(double length, String kind) {
        boolean video = !kind.startsWith("a") && !isOff("vn") && !isOf(AUDIO_ONLY);
        boolean audio = !kind.toLowerCase(Locale.ROOT).startsWith("v") && !isOff("an") && !isOf(VIDEO_ONLY);
        var lengths = new ArrayList<Double>();
        if (kind.startsWith("s") || kind.startsWith("d") || kind.startsWith("t")) {
            return lengths;
        }
        if (video) {
            lengths.add(afterFilters(length, "vf", "v"));
        }
        if (audio) {
            lengths.add(afterFilters(length, "af", "a"));
        }
        return lengths.isEmpty() ? List.of(length) : lengths;
    }

    private double afterFilters(double length, String option, String kind) {
        Optional<Option> given = output.options().reversed().stream()
                .filter(o -> o.is(option, "filter_script")
                        || (o.is("filter")
                                && (o.specifier().isEmpty() || o.specifier().startsWith(kind))))
                .findFirst();
        if (given.isEmpty()) {
            return length;
        }
        if (given.get().fromFile() || given.get().is("filter_script")) {
            return UNKNOWN;
        }
        List<FfmpegFilter> chain = FfmpegFilter.chains(given.get().text()).stream()
                .flatMap(List::stream)
                .filter(f -> !DurationOfFilter.isSource(f))
                .toList();
        return DurationOfGraph.ofChain(chain, length);
    }

    private boolean isOff(String option) {
        return output.last(option).filter(o -> !o.negated()).isPresent();
    }

    private boolean isOf(Set<String> kinds) {
        String extension =
                output.url().substring(output.url().lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        boolean image = kinds.equals(VIDEO_ONLY)
                && OutputMuxer.of(output.format().orElse(null), output.url()) == OutputMuxer.IMAGES;
        return image || kinds.contains(output.format().orElse(extension));
    }

    /** {@code -frames:v N}: ffmpeg ends the whole output after that many frames. */
    private OptionalDouble ofFrames() {
        Optional<Option> frames = output.options().reversed().stream()
                .filter(o -> o.is("vframes")
                        || (o.is("frames")
                                && (o.specifier().isEmpty() || o.specifier().startsWith("v"))))
                .findFirst();
        if (frames.isEmpty() || !frames.get().text().matches("\\d{1,9}")) {
            return OptionalDouble.empty();
        }
        double rate = rate().orElse(frames.get().text().equals("1") ? 25 : UNKNOWN);
        return OptionalDouble.of(Integer.parseInt(frames.get().text()) / rate);
    }

    private OptionalDouble rate() {
        Optional<Option> forced = output.last("r");
        if (forced.isPresent()) {
            return DurationText.rate(forced.get().text());
        }
        Optional<String> filter = output.options().stream()
                .filter(o -> o.is("vf", "filter") && !o.fromFile())
                .flatMap(o -> FfmpegFilter.chains(o.text()).stream().flatMap(List::stream))
                .filter(f -> f.name().equals("fps"))
                .flatMap(f -> f.argumentAt(0, "fps").stream())
                .findFirst();
        return filter.isPresent() ? DurationText.rate(filter.get()) : DurationOfInput.rate(inputFiles);
    }
}
