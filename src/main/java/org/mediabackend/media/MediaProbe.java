package org.mediabackend.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The questions to ffprobe about a file's duration and streams, and the reading of its answers. Pure functions. */
public final class MediaProbe {

    /** What ffprobe warns of when it knows a duration from nothing better than the size; on level warning. */
    static final String GUESS = "Estimating duration from bitrate";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ENTRIES = "format=duration,format_name"
            + ":stream=codec_type,start_time,duration,nb_frames,avg_frame_rate,r_frame_rate"
            + ":stream_tags=DURATION,DURATION-eng:stream_disposition=attached_pic";
    private static final List<String> LEVEL = List.of("-v", "warning", "-of", "json");

    /** A rate may differ so much from its average: 29.97 and 30. */
    private static final double STEADY = 0.02;

    private MediaProbe() {}

    /** The arguments that ask about a file or a URL. */
    public static List<String> argv(String path) {
        return question(ENTRIES, List.of(), path);
    }

    /** The arguments that ask about what a list for ffmpeg's {@code -f concat} adds up to. */
    public static List<String> concatArgv(String list) {
        return question(ENTRIES, List.of("-f", "concat", "-safe", "0"), list);
    }

    /** The arguments that ask about a file and whether it holds a packet. */
    public static List<String> packetArgv(String path) {
        return question(ENTRIES + ":packet=stream_index", List.of("-read_intervals", "%+#1", "-show_packets"), path);
    }

    private static List<String> question(String entries, List<String> options, String path) {
        // why: -i, because a path may begin with a dash.
        return Stream.of(LEVEL, List.of("-show_entries", entries), options, List.of("-i", path))
                .flatMap(List::stream)
                .toList();
    }

    /** Reads what ffprobe answered; nothing when that is no JSON object. */
    public static Optional<ProbeResult> parse(ProbeAnswer.Told told) {
        JsonNode answer;
        try {
            answer = JSON.readTree(told.json());
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        if (!answer.isObject()) {
            return Optional.empty();
        }
        List<ProbeResult.Stream> streams = new ArrayList<>();
        Optional<Duration> longest = Optional.empty();
        for (JsonNode stream : answer.path("streams")) {
            ProbeResult.Stream read = stream(stream);
            streams.add(read);
            longest = Stream.of(longest, read.duration())
                    .flatMap(Optional::stream)
                    .max(Comparator.naturalOrder());
        }
        JsonNode format = answer.path("format");
        Optional<Duration> ofStreams = longest;
        return Optional.of(new ProbeResult(
                seconds(format.path("duration")).or(() -> ofStreams),
                streams,
                format.path("format_name").asString(""),
                !answer.path("packets").isEmpty(),
                told.guessed()));
    }

    private static ProbeResult.Stream stream(JsonNode stream) {
        Double rate = rate(stream.path("avg_frame_rate"));
        Double base = rate(stream.path("r_frame_rate"));
        Optional<Long> frames = number(stream.path("nb_frames").asString("")).map(Double::longValue);
        return new ProbeResult.Stream(
                stream.path("codec_type").asString("unknown"),
                seconds(stream.path("duration"))
                        .or(() -> tagged(stream))
                        .or(() -> rate == null
                                ? Optional.empty()
                                : frames.filter(n -> n > 1).map(n -> ofSeconds(n / rate))),
                frames,
                rate,
                rate != null && base != null && Math.abs(base - rate) <= STEADY * rate,
                stream.path("disposition").path("attached_pic").asInt(0) == 1);
    }

    /** Matroska tells the end of each stream in a tag, {@code 00:00:10.023000000}. */
    private static Optional<Duration> tagged(JsonNode stream) {
        double start =
                Math.max(0, number(stream.path("start_time").asString("")).orElse(0.0));
        JsonNode tags = stream.path("tags");
        String text = tags.path("DURATION").asString(tags.path("DURATION-eng").asString(""));
        return DurationText.parse(text).map(end -> end.minus(ofSeconds(start))).filter(Duration::isPositive);
    }

    private static Optional<Duration> seconds(JsonNode node) {
        return number(node.asString("")).filter(s -> s > 0).map(MediaProbe::ofSeconds);
    }

    private static @Nullable Double rate(JsonNode node) {
        String[] parts = node.asString("").split("/", 2);
        Optional<Double> numerator = number(parts[0]).filter(n -> n > 0);
        Optional<Double> denominator =
                number(parts.length == 2 ? parts[1] : "1").filter(n -> n > 0);
        return numerator.isPresent() && denominator.isPresent() ? numerator.get() / denominator.get() : null;
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
