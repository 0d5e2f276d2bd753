package org.mediabackend.media;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ffmpeg's ways to write a duration ({@code av_parse_time}) and a rate ({@code av_parse_video_rate}). */
public final class DurationText {

    private static final Pattern CLOCK = Pattern.compile("(-)?(?:(\\d{1,9}):)?(\\d{1,2}):(\\d{1,2})(\\.\\d*)?");
    private static final Pattern PLAIN = Pattern.compile("(-)?(\\d{1,18})(\\.\\d*)?(s|ms|us)?");
    private static final Pattern RATE = Pattern.compile("(\\d+(?:\\.\\d*)?)(?:[/:](\\d+(?:\\.\\d*)?))?");

    private DurationText() {}

    /**
     * Reads {@code [-][HH:]MM:SS[.m...]} or {@code [-]S[.m...][s|ms|us]}.
     *
     * @return to the microsecond, as ffmpeg keeps it; empty when it is neither
     */
    public static Optional<Duration> parse(String text) {
        Matcher clock = CLOCK.matcher(text.strip());
        if (clock.matches()) {
            long hours = clock.group(2) == null ? 0 : Long.parseLong(clock.group(2));
            long seconds = hours * 3600 + Long.parseLong(clock.group(3)) * 60 + Long.parseLong(clock.group(4));
            return Optional.of(signed(clock, Duration.ofSeconds(seconds).plus(fraction(clock.group(5), 1_000_000))));
        }
        Matcher plain = PLAIN.matcher(text.strip());
        if (!plain.matches()) {
            return Optional.empty();
        }
        long microsPerUnit = switch (plain.group(4)) {
            case "ms" -> 1_000;
            case "us" -> 1;
            case null, default -> 1_000_000;
        };
        long units = Long.parseLong(plain.group(2));
        if (units > Long.MAX_VALUE / 1_000_000 / microsPerUnit) {
            return Optional.empty();
        }
        Duration whole = Duration.ofNanos(units * 1_000 * microsPerUnit).plus(fraction(plain.group(3), microsPerUnit));
        return Optional.of(signed(plain, whole));
    }

    /** The same in seconds. */
    static OptionalDouble seconds(String text) {
        return parse(text).map(d -> OptionalDouble.of(d.toNanos() / 1e9)).orElseGet(OptionalDouble::empty);
    }

    /** Frames per second: a number, a fraction, or one of ffmpeg's names. */
    static OptionalDouble rate(String text) {
        double named = switch (text) {
            case "ntsc", "qntsc", "sntsc" -> 30000 / 1001.0;
            case "pal", "qpal", "spal" -> 25;
            case "film" -> 24;
            case "ntsc-film" -> 24000 / 1001.0;
            default -> 0;
        };
        if (named > 0) {
            return OptionalDouble.of(named);
        }
        Matcher rate = RATE.matcher(text.strip());
        if (!rate.matches()) {
            return OptionalDouble.empty();
        }
        double divisor = rate.group(2) == null ? 1 : Double.parseDouble(rate.group(2));
        double value = Double.parseDouble(rate.group(1)) / divisor;
        return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private static Duration signed(Matcher matched, Duration duration) {
        return matched.group(1) == null ? duration : duration.negated();
    }

    private static Duration fraction(@Nullable String digits, long microsPerUnit) {
        return digits == null || digits.length() == 1
                ? Duration.ZERO
                : Duration.ofNanos(((long) (Double.parseDouble("0" + digits) * microsPerUnit + 1e-6)) * 1_000);
    }
}
