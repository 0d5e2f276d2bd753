package org.mediabackend.media;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks ffprobe for the duration and the streams of a file. Holds no state but its runner; as safe as that for threads.
 */
public final class MediaProbe {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> QUESTION = List.of(
            "-v",
            "error",
            "-of",
            "json",
            "-show_entries",
            "format=duration,format_name:stream=codec_type,duration,nb_frames,avg_frame_rate");

    private final ProbeRunner runner;

    public MediaProbe(ProbeRunner runner) {
        this.runner = runner;
    }

    /** Runs ffprobe to its end, bounded in time and in output. */
    @FunctionalInterface
    public interface ProbeRunner {

        /**
         * What ffprobe wrote to its standard output, or nothing when it failed.
         *
         * @param args its arguments, without the program's name
         */
        Optional<String> stdout(List<String> args);
    }

    /**
     * What is known of a file.
     *
     * @param duration of the file, else of its longest stream; empty for a picture, or when nobody knows
     * @param streams how many there are by type: {@code video}, {@code audio}, {@code subtitle}, {@code data}
     * @param formatName ffmpeg's name of the container, empty when unknown
     */
    public record ProbeResult(Optional<Duration> duration, Map<String, Integer> streams, String formatName) {}

    /** What is known of that input; nothing when ffprobe failed. */
    public Optional<ProbeResult> probe(String path, boolean concatList) {
        return runner.stdout(concatList ? concatArgv(path) : argv(path)).flatMap(MediaProbe::parse);
    }

    /** The arguments that ask about a file or a URL. */
    public static List<String> argv(String path) {
        return question(List.of(), path);
    }

    /** The arguments that ask about what a list for ffmpeg's {@code -f concat} adds up to. */
    public static List<String> concatArgv(String list) {
        return question(List.of("-f", "concat", "-safe", "0"), list);
    }

    private static List<String> question(List<String> options, String path) {
        // why: -i, because a path may begin with a dash.
        return Stream.of(QUESTION, options, List.of("-i", path))
                .flatMap(List::stream)
                .toList();
    }

    /** Reads what ffprobe answered; nothing when that is no JSON object. */
    public static Optional<ProbeResult> parse(String json) {
        JsonNode answer;
        try {
            answer = JSON.readTree(json);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        if (!answer.isObject()) {
            return Optional.empty();
        }
        Map<String, Integer> streams = new TreeMap<>();
        Optional<Duration> longest = Optional.empty();
        for (JsonNode stream : answer.path("streams")) {
            streams.merge(stream.path("codec_type").asString("unknown"), 1, Integer::sum);
            Optional<Duration> of = seconds(stream.path("duration")).or(() -> frames(stream));
            if (of.isPresent() && (longest.isEmpty() || of.get().compareTo(longest.get()) > 0)) {
                longest = of;
            }
        }
        JsonNode format = answer.path("format");
        Optional<Duration> ofStreams = longest;
        return Optional.of(new ProbeResult(
                seconds(format.path("duration")).or(() -> ofStreams),
                Map.copyOf(streams),
                format.path("format_name").asString("")));
    }

    private static Optional<Duration> seconds(JsonNode node) {
        return number(node.asString("")).filter(s -> s > 0).map(MediaProbe::ofSeconds);
    }

    /** A stream that has frames but no duration, such as raw video. */
    private static Optional<Duration> frames(JsonNode stream) {
        String[] rate = stream.path("avg_frame_rate").asString("").split("/", 2);
        Optional<Double> frames = number(stream.path("nb_frames").asString(""));
        Optional<Double> numerator = number(rate[0]).filter(n -> n > 0);
        Optional<Double> denominator = number(rate.length == 2 ? rate[1] : "1").filter(n -> n > 0);
        if (frames.isEmpty() || numerator.isEmpty() || denominator.isEmpty() || frames.get() <= 1) {
            return Optional.empty();
        }
        return Optional.of(ofSeconds(frames.get() * denominator.get() / numerator.get()));
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.valueOf(text)).filter(Double::isFinite);
        } catch (NumberFormatException unknown) {
            return Optional.empty();
        }
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
