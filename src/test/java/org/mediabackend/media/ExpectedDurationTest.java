package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectedDurationTest {

    private static final Map<String, Double> SECONDS = Map.of(
            "a.mp4", 100.0, "b.mp4", 60.0, "a.mp3", 30.0, "list.txt", 160.0, "concat:a.ts|b.ts", 40.0, "f%d.png", 8.0);

    /** Inputs: a.mp4 100 s, b.mp4 60 s, a.mp3 30 s, list.txt and concat: their sums. Empty: unknown. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-i a.mp4 o.mp4 | 100",
                "-i x.mp4 o.mp4 |",
                "-i x.mp4 -t 5 o.mp4 | 5",
                "-ss 30 -i a.mp4 o.mp4 | 70",
                "-ss 00:01:30.5 -i a.mp4 o.mp4 | 9.5",
                "-i a.mp4 -ss 30 -t 200ms o.mp4 | 0.2",
                "-i a.mp4 -ss 30 -to 50 o.mp4 | 20",
                "-ss 30 -to 50 -i a.mp4 o.mp4 | 20",
                "-ss 30 -i a.mp4 -to 50 o.mp4 | 50",
                "-ss 80 -i a.mp4 -t 50 o.mp4 | 20",
                "-sseof -10 -i a.mp4 o.mp4 | 10",
                "-t 7 -i a.mp4 o.mp4 | 7",
                "-t 200000us -i a.mp4 o.mp4 | 0.2",
                "-i a.mp4 -i b.mp4 o.mp4 | 100",
                "-i a.mp4 -i a.mp3 -shortest o.mp4 | 30",
                "-i a.mp4 -i b.mp4 -map 1:v o.mp4 | 60",
                "-i a.mp4 -i b.mp4 -map 1 -map -1:s o.mp4 | 60",
                "-i a.mp4 -i a.mp3 -map 0:v -map 1:a -shortest o.mp4 | 30",
                "-itsoffset 5 -i a.mp4 o.mp4 | 105",
                "-stream_loop 2 -i a.mp3 o.mp3 | 90",
                "-stream_loop 1 -ss 10 -i a.mp3 o.mp3 | 50",
                "-stream_loop -1 -i a.mp3 o.mp3 |",
                "-stream_loop -1 -i a.mp3 -t 45 o.mp3 | 45",
                "-i a.mp4 -stream_loop -1 -i a.mp3 -map 0:v -map 1:a -shortest o.mp4 | 100",
                "-f concat -safe 0 -i list.txt -c copy o.mp4 | 160",
                "-i concat:a.ts§b.ts o.mp4 | 40",
                "-loop 1 -i p.png -i a.mp3 -shortest o.mp4 | 30",
                "-loop 1 -i p.png -t 4 o.mp4 | 4",
                "-loop 1 -framerate 25 -t 3 -i p.png o.mp4 | 3",
                "-loop 1 -i p.png o.mp4 |",
                "-framerate 10 -i f%d.png o.mp4 | 8",
                "-i p.png o.jpg | 0.04",
                "-f lavfi -i testsrc=duration=12:rate=30 o.mp4 | 12",
                "-f lavfi -i sine=f=440:d=3 o.wav | 3",
                "-f lavfi -i color=c=red o.mp4 |",
                "-f lavfi -i color=c=red -t 3 o.mp4 | 3",
                "-f lavfi -i testsrc=d=4,setpts=2*PTS o.mp4 | 8",
                "-i a.mp4 -vf setpts=0.5*PTS -an o.mp4 | 50",
                "-i a.mp4 -vf setpts=PTS/4 -an o.mp4 | 25",
                "-i a.mp4 -vf setpts=PTS-STARTPTS,fps=30 -an o.mp4 | 100",
                "-i a.mp4 -vf setpts=0.5*(PTS-STARTPTS) -an o.mp4 | 50",
                "-i a.mp4 -vf setpts=0.5*PTS -af atempo=2 o.mp4 | 50",
                "-i a.mp4 -vf setpts=1/2*PTS -af atempo=2 o.mp4 | 50",
                "-i a.mp3 -af atempo=0.5 o.mp3 | 60",
                "-i a.mp3 -filter:a atempo=2,atempo=1.5 o.mp3 | 10",
                "-i a.mp3 -af asetrate=48000 o.mp3 |",
                "-i a.mp4 -vf trim=10:20,setpts=PTS-STARTPTS -an o.mp4 | 10",
                "-i a.mp4 -vf trim=start=90:duration=30 -an o.mp4 | 10",
                "-i a.mp3 -af atrim=end=5 o.mp3 | 5",
                "-i a.mp4 -vf loop=-1:size=1 -an o.mp4 |",
                "-i a.mp4 -vf tpad=stop_duration=3 -an o.mp4 | 103",
                "-i a.mp4 -i a.mp3 -map 0:v -map 1:a -af apad -shortest o.mp4 | 100",
                "-i a.mp3 -af apad=pad_dur=2 o.mp3 | 32",
                "-i a.mp4 -vf reverse -af areverse o.mp4 | 100",
                "-i a.mp4 -vf fps=10,scale=1:2 -r 5 o.gif | 100",
                "-i a.mp4 -frames:v 1 o.jpg | 0.04",
                "-i a.mp4 -r 25 -frames:v 100 o.mp4 | 4",
                "-i a.mp4 -vf fps=1/10 -vframes 3 t%d.png | 30",
                "-i a.mp4 -frames:v 100 o.mp4 |",
                "-f lavfi -i testsrc=r=10 -frames:v 20 o.mp4 | 2",
                "-i a.mp4 -fs 10M o.mp4 |",
                "-i a.mp4 -t 3 x.mp4 -t 8 y.mp4 | 8",
                "-i a.mp4 -pass 1 -f null /dev/null | 100",
                "-i a.mp4 -i b.mp4 -filter_complex [0:v][0:a][1:v][1:a]concat=n=2:v=1:a=1[v][a] -map [v] -map [a]"
                        + " o.mp4 | 160",
                "-i a.mp4 -i b.mp4 -filter_complex concat=n=2:v=1:a=0 -an o.mp4 | 160",
                "-i a.mp4 -i p.png -filter_complex [0:v][1:v]overlay=5:5 o.mp4 | 100",
                "-i a.mp4 -i b.mp4 -filter_complex [0:v][1:v]overlay=shortest=1[v] -map [v] o.mp4 | 60",
                "-i a.mp4 -filter_complex [0:v]trim=0:10[x];[0:v]trim=50:70[y];[x][y]concat[v] -map [v] o.mp4 | 30",
                "-i a.mp4 -filter_complex [0:v]setpts=PTS/2[v];[0:a]atempo=2[a] -map [v] -map [a] o.mp4 | 50",
                "-i a.mp4 -i b.mp4 -filter_complex [0][1]xfade=duration=2:offset=98[v] -map [v] o.mp4 | 158",
                "-i a.mp4 -i a.mp3 -filter_complex [0:a][1:a]amix=duration=shortest[a] -map [a] o.mp3 | 30",
                "-version |",
            })
    void theOutputLastsAsLongAsItsArgvSays(String args, @Nullable Double seconds) throws Exception {
        FfmpegArgv argv =
                FfmpegArgv.parse(Arrays.asList(args.replace('§', '|').split(" ")), FfmpegOptions.forVersion("5.1"));

        Optional<Duration> expected = ExpectedDuration.of(
                argv,
                input -> Optional.ofNullable(SECONDS.get(input.url())).map(s -> Duration.ofMillis((long) (s * 1000))));

        assertThat(expected.map(d -> d.toMillis() / 1000.0)).isEqualTo(Optional.ofNullable(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "55, 55000000",
        "0.2, 200000",
        "200ms, 200000",
        "200000us, 200000",
        "1.5s, 1500000",
        "12:03:45, 43425000000",
        "23.189, 23189000",
        "01:30.25, 90250000",
        "100:00:00, 360000000000",
        "-00:00:10, -10000000",
        "-3, -3000000",
    })
    void everyWayToWriteATimeIsRead(String text, long micros) {
        assertThat(DurationText.parse(text)).contains(Duration.ofNanos(micros * 1000));
    }

    @ParameterizedTest
    @CsvSource({"abc", "1:2:3:4", "5m", "now", "1.5.2"})
    void whatIsNoTimeIsNotRead(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }
}
