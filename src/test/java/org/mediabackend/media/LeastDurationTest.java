package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.ProbeResult.Stream;

class LeastDurationTest {

    private static final String MP4 = "mov,mp4,m4a,3gp,3g2,mj2";

    /** All rates are 25, so that two frames are 0.08 s. */
    private static final Map<String, ProbeResult> INPUTS = Map.ofEntries(
            Map.entry("a.mp4", input(MP4, 100, video(100), sound(100))),
            Map.entry("b.mp4", input(MP4, 60, video(60), sound(60))),
            Map.entry("late.mp4", input(MP4, 100, video(100), sound(30))),
            Map.entry(
                    "uneven.mp4",
                    input(MP4, 100, new Stream("video", seconds(100), Optional.empty(), 3.0, false, false))),
            Map.entry("a.mp3", input("mp3", 30, sound(30), cover())),
            Map.entry("bare.mkv", input("matroska,webm", 80, unknown("video"), unknown("audio"))),
            Map.entry("subs.mkv", input("matroska,webm", 80, unknown("video"), unknown("audio"), unknown("subtitle"))),
            Map.entry("a.ts", input("mpegts", 100, video(100), sound(100))),
            Map.entry("s.srt", new ProbeResult(Optional.empty(), List.of(unknown("subtitle")), "srt", false, false)),
            Map.entry("p.png", new ProbeResult(Optional.empty(), List.of(video(0.04)), "png_pipe", false, false)),
            Map.entry("vbr.mp3", new ProbeResult(seconds(30), List.of(sound(30)), "mp3", false, true)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-i a.mp4 o.mp4 | 99.92",
                "-ss 30 -i a.mp4 -c copy o.mp4 | 69.92",
                "-i a.mp4 -t 5 o.mp4 | 5",
                "-i a.mp4 -t 500 o.mp4 | 99.92",
                "-i late.mp4 o.mp4 | 30",
                "-i a.mp4 -i a.mp3 -map 0:v -map 1:a o.mp4 | 99.92",
                "-i a.mp4 -i a.mp3 -map 0:v -map 1:a -shortest o.mp4 | 30",
                "-i a.mp4 -i b.mp4 o.mp4 | 59.92",
                "-i bare.mkv -map 0 -c copy o.mkv | 79.92",
                "-i a.mp3 o.wav | 30",
                "-i a.mp4 -vf scale=1:2,fps=1/10 o.mp4 | 79.92",
                "-i a.mp4 -r 1 o.mp4 | 97.92",
                "-i a.mp4 -vf setpts=2*PTS -an o.mp4 | 199.84",
                "-i a.mp4 -vf reverse -af areverse o.mp4 | 99.92",
                "-i a.mp4 -i p.png -filter_complex overlay o.mp4 | 99.92",
                "-i a.mp4 -i s.srt -map 0 -map 1 -c copy o.mkv | 99.92",
                "-loop 1 -i p.png -i a.mp3 -shortest o.mp4 | 30",
                "-f lavfi -i testsrc=d=4 o.mp4 | 4",
                "-i https://example.org/a.mp4 o.mp4 |",
            })
    void whatIsCertainIsCounted(String args, Double expected) throws Exception {
        OptionalDouble least = least(args);
        if (expected == null) {
            assertThat(least).isEmpty();
        } else {
            assertThat(least.orElseThrow()).isCloseTo(expected, within(0.001));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-i none.mp4 -t 5 o.mp4",
                "-i uneven.mp4 o.mp4",
                "-i subs.mkv o.mp4",
                "-i a.ts o.mp4",
                "-i vbr.mp3 o.wav",
                "-r 50 -i a.mp4 o.mp4",
                "-f h264 -i a.mp4 o.mp4",
                "-itsoffset 3 -i a.mp4 o.mp4",
                "-copyts -i a.mp4 o.mp4",
                "-i a.mp4 -fs 1M o.mp4",
                "-i a.mp4 -ss 5 -c copy o.mp4",
                "-i a.mp4 -map 0:s -t 5 o.mkv",
                "-i a.mp3 -map 0:1 -t 5 o.mkv",
                "-i a.mp4 -map 0:a? o.mkv",
                "-i a.mp4 -vn -an o.mkv",
                "-i a.mp4 -vf select=1 -t 5 o.mp4",
                "-i a.mp4 -vf mpdecimate o.mp4",
                "-i a.mp4 -af silenceremove o.mp4",
                "-i a.mp4 -vf setpts=N/60/TB -t 5 o.mp4",
                "-i a.mp4 -/vf graph.txt -t 5 o.mp4",
                "-i a.mp4 -bsf:v noise=drop=1 -c copy o.mp4",
                "-i a.mp4 -i p.png o.mp4",
                "-i a.mp4 -frames:v 100 o.mp4",
                "-f lavfi -i movie=a.mp4 -t 5 o.mp4",
            })
    void whatLeavesADoubtIsNot(String args) throws Exception {
        assertThat(least(args)).isEmpty();
    }

    @Test
    void eachOutputHasALengthOfItsOwn() throws Exception {
        FfmpegArgv argv = argv("-i a.mp4 -t 3 x.mp4 -t 8 y.mp4");
        LeastDuration least = new LeastDuration(argv, LeastDurationTest::probe);
        assertThat(argv.outputs()).map(output -> least.of(output).orElseThrow()).containsExactly(3.0, 8.0);
    }

    private static OptionalDouble least(String args) throws Exception {
        FfmpegArgv argv = argv(args);
        return new LeastDuration(argv, LeastDurationTest::probe)
                .of(argv.outputs().getFirst());
    }

    private static FfmpegArgv argv(String args) throws Exception {
        return FfmpegArgv.parse(Arrays.asList(args.split(" ")), FfmpegOptions.forVersion("7.1"));
    }

    private static Optional<ProbeResult> probe(InputFile input) {
        return Optional.ofNullable(INPUTS.get(input.url()));
    }

    private static ProbeResult input(String format, double seconds, Stream... streams) {
        return new ProbeResult(seconds(seconds), List.of(streams), format, false, false);
    }

    private static Stream video(double seconds) {
        return new Stream("video", seconds(seconds), Optional.empty(), 25.0, true, false);
    }

    private static Stream sound(double seconds) {
        return new Stream("audio", seconds(seconds), Optional.empty(), null, false, false);
    }

    private static Stream cover() {
        return new Stream("video", seconds(30), Optional.empty(), 25.0, true, true);
    }

    private static Stream unknown(String type) {
        return new Stream(type, Optional.empty(), Optional.empty(), type.equals("video") ? 25.0 : null, true, false);
    }

    private static Optional<Duration> seconds(double seconds) {
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }
}
