package org.mediabackend.media;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines that ffmpeg writes for {@code -progress}: pairs of key and value, a block of which ends with
 * {@code progress=continue} or {@code progress=end}. One for each process; not safe for threads. Tried with ffmpeg 5.1;
 * what later versions add is ignored, and their {@code out_time_us=N/A} at the start is understood.
 */
public final class FfmpegProgressParser {

    /** The line that ends the last block. */
    static final String END = "progress=end";

    private static final double MOST_BEFORE_THE_END = 0.99;
    private static final double NANOS = 1e9;
    // out_time_ms is in microseconds, whatever its name says: https://trac.ffmpeg.org/ticket/7345
    private static final Set<String> KEYS = Set.of(
            "frame",
            "fps",
            "bitrate",
            "total_size",
            "out_time_us",
            "out_time_ms",
            "out_time",
            "dup_frames",
            "drop_frames",
            "speed",
            "progress");

    private final Supplier<Optional<Duration>> expected;
    private final LongSupplier nanoTime;
    private final RemainingTime remaining;
    private final Map<String, String> block = new HashMap<>();
    private double fraction;

    /**
     * A parser for a process that starts now.
     *
     * @param expected how long the output will be; empty when unknown
     */
    public FfmpegProgressParser(Optional<Duration> expected) {
        this(() -> expected);
    }

    /** The same, where it is found out while the process runs: asked at each block. */
    FfmpegProgressParser(Supplier<Optional<Duration>> expected) {
        this(expected, System::nanoTime);
    }

    FfmpegProgressParser(Supplier<Optional<Duration>> expected, LongSupplier nanoTime) {
        this.expected = expected;
        this.nanoTime = nanoTime;
        this.remaining = new RemainingTime(nanoTime.getAsLong() / NANOS);
    }

    /** Whether that line is one of {@code -progress}; for a standard error that carries both. */
    public static boolean isProgressLine(String line) {
        int equals = line.indexOf('=');
        if (equals <= 0 || equals > 40) {
            return false;
        }
        String key = line.substring(0, equals);
        // "frame=  200 fps=0.0 q=-1.0 ..." is the classic line: its value has more words.
        return (KEYS.contains(key) || key.startsWith("stream_"))
                && line.length() < 200
                && line.substring(equals + 1).strip().chars().noneMatch(Character::isWhitespace);
    }

    /** Takes the next line; what is known when it ends a block. A line of something else is ignored. */
    public Optional<FfmpegProgress> line(String line) {
        if (!isProgressLine(line)) {
            return Optional.empty();
        }
        int equals = line.indexOf('=');
        String key = line.substring(0, equals);
        if (!key.equals("progress")) {
            if (KEYS.contains(key)) {
                block.put(key, line.substring(equals + 1).strip());
            }
            return Optional.empty();
        }
        FfmpegProgress progress = progress();
        block.clear();
        return Optional.of(progress);
    }

    /**
     * How much of the expected output is written, from 0 to 0.99, never falling; empty when none is expected. Only the
     * process's end is the end, so it is never 1.
     */
    public OptionalDouble fraction() {
        return expectedSeconds() == null ? OptionalDouble.empty() : OptionalDouble.of(fraction);
    }

    private @Nullable Double expectedSeconds() {
        return expected.get()
                .filter(Duration::isPositive)
                .map(d -> d.toNanos() / NANOS)
                .orElse(null);
    }

    private FfmpegProgress progress() {
        Double time = time();
        Double eta = null;
        if (time != null) {
            Double expectedSeconds = expectedSeconds();
            OptionalDouble left = remaining.at(nanoTime.getAsLong() / NANOS, time, expectedSeconds);
            eta = left.isPresent() ? left.getAsDouble() : null;
            if (expectedSeconds != null) {
                fraction = Math.max(fraction, Math.min(MOST_BEFORE_THE_END, time / expectedSeconds));
            }
        }
        Double frame = number("frame", "");
        Double size = number("total_size", "");
        return new FfmpegProgress(
                frame == null ? null : frame.longValue(),
                number("fps", ""),
                time,
                number("speed", "x"),
                size == null ? null : size / 1024,
                number("bitrate", "kbits/s"),
                eta,
                raw(time, size));
    }

    private @Nullable Double time() {
        Double micros = number("out_time_us", "");
        if (micros == null) {
            micros = number("out_time_ms", "");
        }
        // Below zero before the first key frame of a copied stream, or with -output_ts_offset.
        return micros == null ? null : Math.max(0, micros / 1e6);
    }

    private String raw(@Nullable Double time, @Nullable Double size) {
        String frames = block.containsKey("frame") ? "frame=" + shown("frame") + " fps=" + shown("fps") + " " : "";
        String kilobytes = size == null ? "N/A" : Math.round(size / 1024) + "kB";
        return frames + "size=" + kilobytes + " time=" + (time == null ? "N/A" : shown("out_time")) + " bitrate="
                + shown("bitrate") + " speed=" + shown("speed");
    }

    private String shown(String key) {
        return block.getOrDefault(key, "N/A");
    }

    private @Nullable Double number(String key, String unit) {
        String value = block.getOrDefault(key, "N/A");
        String digits = value.endsWith(unit) ? value.substring(0, value.length() - unit.length()) : value;
        try {
            double number = Double.parseDouble(digits);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException unknown) {
            return null;
        }
    }
}
