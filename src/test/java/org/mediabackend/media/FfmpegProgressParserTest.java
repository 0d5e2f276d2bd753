package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegProgressParserTest {

    /** Recorded from ffmpeg 5.1 with {@code -progress pipe:1 -nostats}. */
    private static final String VIDEO = """
        frame=38
        fps=21.41
        stream_0_0_q=-1.0
        bitrate= 716.5kbits/s
        total_size=135174
        out_time_us=1509297
        out_time_ms=1509297
        out_time=00:00:01.509297
        dup_frames=0
        drop_frames=0
        speed=0.85x
        progress=end
        """;

    /** The same, to {@code -f null -}, of a copy's first moment. */
    private static final String UNKNOWN = """
        frame=1
        fps=0.00
        stream_0_0_q=-1.0
        bitrate=N/A
        total_size=N/A
        out_time_us=0
        out_time_ms=0
        out_time=00:00:00.000000
        dup_frames=0
        drop_frames=0
        speed=N/A
        progress=continue
        """;

    private static final String AUDIO = """
        bitrate= 732.5kbits/s
        total_size=2126
        out_time_us=23220
        out_time_ms=23220
        out_time=00:00:00.023220
        dup_frames=0
        drop_frames=0
        speed= 749x
        progress=continue
        """;

    private long nanos;

    @Test
    void aBlockOfVideoIsRead() {
        FfmpegProgress p = read(parser(Optional.empty()), VIDEO).getFirst();
        assertThat(p.frame()).isEqualTo(38);
        assertThat(p.fps()).isEqualTo(21.41);
        assertThat(p.timeSeconds()).isEqualTo(1.509297);
        assertThat(p.speed()).isEqualTo(0.85);
        assertThat(p.totalSizeKb()).isCloseTo(132.0, Offset.offset(0.01));
        assertThat(p.bitrateKbps()).isEqualTo(716.5);
        assertThat(p.etaSeconds()).isNull();
        assertThat(p.raw())
                .isEqualTo("frame=38 fps=21.41 size=132kB time=00:00:01.509297 bitrate=716.5kbits/s speed=0.85x");
    }

    @Test
    void whatFfmpegDoesNotKnowIsNull() {
        FfmpegProgress p = read(parser(Optional.empty()), UNKNOWN).getFirst();
        assertThat(p.totalSizeKb()).isNull();
        assertThat(p.bitrateKbps()).isNull();
        assertThat(p.speed()).isNull();
        assertThat(p.timeSeconds()).isZero();
        assertThat(p.raw()).isEqualTo("frame=1 fps=0.00 size=N/A time=00:00:00.000000 bitrate=N/A speed=N/A");
    }

    @Test
    void audioHasNoFramesAndAPaddedSpeed() {
        FfmpegProgress p = read(parser(Optional.empty()), AUDIO).getFirst();
        assertThat(p.frame()).isNull();
        assertThat(p.speed()).isEqualTo(749);
        assertThat(p.raw()).startsWith("size=2kB time=");
    }

    @Test
    void exponentsUnknownAndNegativeTimesAreRead() {
        FfmpegProgressParser parser = parser(Optional.of(Duration.ofSeconds(10)));
        assertThat(read(parser, "speed=3.06e+03x\nout_time_us=-46000\nout_time_ms=-46000\nprogress=continue"))
                .singleElement()
                .satisfies(p -> assertThat(p.speed()).isEqualTo(3060))
                .satisfies(p -> assertThat(p.timeSeconds()).isZero());
        assertThat(read(parser, "out_time_us=N/A\nout_time_ms=N/A\nout_time=N/A\nprogress=continue"))
                .singleElement()
                .satisfies(p -> assertThat(p.timeSeconds()).isNull());
    }

    @Test
    void outTimeMsIsInMicroseconds() {
        assertThat(read(parser(Optional.empty()), "out_time_ms=1509297\nprogress=end")
                        .getFirst()
                        .timeSeconds())
                .isEqualTo(1.509297);
    }

    @Test
    void aBlockKeepsNothingOfTheOneBefore() {
        FfmpegProgressParser parser = parser(Optional.empty());
        assertThat(read(parser, VIDEO + AUDIO).getLast().frame()).isNull();
    }

    @Test
    void fractionNeverFallsAndNeverReachesTheEnd() {
        FfmpegProgressParser parser = parser(Optional.of(Duration.ofSeconds(10)));
        read(parser, "out_time_us=5000000\nprogress=continue");
        read(parser, "out_time_us=4000000\nprogress=continue");
        assertThat(parser.fraction()).hasValue(0.5);
        read(parser, "out_time_us=90000000\nprogress=end");
        assertThat(parser.fraction()).hasValue(0.99);
    }

    @Test
    void withoutAnExpectationThereIsNoFraction() {
        assertThat(parser(Optional.empty()).fraction()).isEmpty();
        assertThat(parser(Optional.of(Duration.ZERO)).fraction()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"frame=1", "speed= 749x", "stream_0_0_psnr_all=48.40", "bitrate=N/A", "progress=end"})
    void progressLinesAreKnown(String line) {
        assertThat(FfmpegProgressParser.isProgressLine(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frame=  200 fps=0.0 q=-1.0 Lsize=     726kB time=00:00:08.01 bitrate= 742.4kbits/s speed=3.06e+03x  "
                        + "  ",
                "    encoder         : Lavf59.27.100",
                "x=1",
                "",
                "=",
                "[mp4 @ 0x55] frame=1"
            })
    void otherLinesOfStandardErrorAreNot(String line) {
        assertThat(FfmpegProgressParser.isProgressLine(line)).isFalse();
    }

    /** A recorded transcode of 60 s, 16.2 s long, on a machine that was busy with something else for 2 s of its end. */
    @Test
    void remainingTimeAtHalfTimeIsNearTheTruth() {
        FfmpegProgressParser parser = parser(Optional.of(Duration.ofSeconds(60)));
        double end = 16.245;
        List<Double> atHalf = new ArrayList<>();
        for (String line : Table.lines("transcode-60s.progress.txt")) {
            String[] words = line.split(" ", 2);
            nanos = Long.parseLong(words[0]) * 1_000_000;
            parser.line(words[1])
                    .map(FfmpegProgress::etaSeconds)
                    .filter(eta -> nanos / 1e9 >= end / 2)
                    .ifPresent(atHalf::add);
        }
        assertThat(atHalf.getFirst()).isCloseTo(end / 2, Percentage.withPercentage(20));
        assertThat(atHalf.getLast()).isZero();
    }

    @Test
    void recentSpeedCountsMost() {
        RemainingTime remaining = new RemainingTime(0);
        for (int second = 1; second <= 100; second++) {
            remaining.at(second, second * 4.0, 1_000.0);
        }
        double eta = 0;
        for (int second = 101; second <= 200; second++) {
            eta = remaining.at(second, 400 + (second - 100), 1_000.0).orElseThrow();
        }
        // 500 s are left: 500 s at the present speed of 1, 200 s at the mean of 2.5.
        assertThat(eta).isBetween(300.0, 500.0);
    }

    private FfmpegProgressParser parser(Optional<Duration> expected) {
        return new FfmpegProgressParser(() -> expected, () -> nanos);
    }

    private List<FfmpegProgress> read(FfmpegProgressParser parser, String lines) {
        nanos += 500_000_000;
        return lines.lines().flatMap(line -> parser.line(line).stream()).toList();
    }
}
