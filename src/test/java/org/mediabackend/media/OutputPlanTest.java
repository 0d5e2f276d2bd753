package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.OutputPlan.Progress;
import org.mediabackend.media.OutputPlan.Publication;

class OutputPlanTest {

    private static final Path CWD = Path.of("/srv/task");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-i a.mp4 o.mp4 | -y -progress pipe:1 -i a.mp4 .h/o.mp4",
                "-y -i a.mp4 /d/o.mp4 | -progress pipe:1 -y -i a.mp4 /d/.h/o.mp4",
                "-i a.mp4 file:d/o.mp4 | -y -progress pipe:1 -i a.mp4 file:d/.h/o.mp4",
                "-n -i a.mp4 o.mp4 | -progress pipe:1 -n -i a.mp4 .h/o.mp4",
                "-i a.mp4 -f mpegts - | -y -progress pipe:2 -i a.mp4 -f mpegts -",
                "-i a.mp4 -progress p.txt o.mp4 | -y -i a.mp4 -progress p.txt .h/o.mp4",
                "-i a.mp4 d/%03d.png | -y -progress pipe:1 -i a.mp4 d/.h/%03d.png",
                "-i a.mp4 d%d/f%03d.png | -y -progress pipe:1 -i a.mp4 .h/d%d/f%03d.png",
                "-i a.mp4 50%/o.mp4 | -y -progress pipe:1 -i a.mp4 50%/.h/o.mp4",
                "-i a.mp4 -f null /dev/null | -y -progress pipe:1 -i a.mp4 -f null /dev/null",
                "-i a -pass 1 -passlogfile log -f null - | -y -progress pipe:1 -i a -pass 1 -passlogfile log -f null -",
                "-i a -hls_segment_filename s/%d.ts d/o.m3u8 | -y -progress pipe:1 -i a -hls_segment_filename"
                        + " s/.h/%d.ts d/.h/o.m3u8",
                "-i a -f segment -segment_list l.csv o%d.ts | -y -progress pipe:1 -i a -f segment -segment_list"
                        + " .h/l.csv .h/o%d.ts",
                "-i a -f segment -segment_list pipe:1 o%d.ts | -y -progress pipe:2 -i a -f segment -segment_list"
                        + " pipe:1 .h/o%d.ts",
                "-i a rtmp://h/x | -y -progress pipe:1 -i a rtmp://h/x",
                "-i a -f tee d/x.mp4§[f=mpegts]udp://h:1 | -y -progress pipe:1 -i a -f tee"
                        + " d/.h/x.mp4§[f=mpegts]udp://h:1",
                "-i a -f tee [f=segment:segment_list=l.csv]x%d.ts | -y -progress pipe:1 -i a -f tee"
                        + " [f=segment:segment_list=.h/l.csv].h/x%d.ts",
                "-i a.mp4 a.mp4 | -y -progress pipe:1 -i a.mp4 a.mp4",
                "-i a.mp4 ../task/a.mp4 | -y -progress pipe:1 -i a.mp4 a.mp4",
                "-i a -hls_flags append_list o.m3u8 | -y -progress pipe:1 -i a -hls_flags append_list o.m3u8",
                "-i a -hls_enc 1 o.m3u8 | -y -progress pipe:1 -i a -hls_enc 1 o.m3u8",
                "-i a o.mp4 p/q.mkv | -y -progress pipe:1 -i a .h/o.mp4 p/.h/q.mkv",
                "-i a -- -o.mp4 | -y -progress pipe:1 -i a -- .h/-o.mp4",
            })
    void outputsAreRedirected(String args, String expected) throws Exception {
        assertThat(String.join(" ", plan(args).args())).isEqualTo("-nostdin -nostats " + expected.replace('§', '|'));
    }

    @Test
    void anArgvThatOnlyInformsIsLeftAlone() throws Exception {
        assertThat(plan("-version").args()).containsExactly("-version");
        assertThat(plan("-version").progress()).isEqualTo(Progress.NOWHERE);
    }

    @Test
    void eachTargetDirectoryIsPublishedOnce() throws Exception {
        assertThat(plan("-i a x.mp4 y.mp4 d/z.mp4").publications())
                .containsExactly(
                        new Publication(CWD.resolve(".h"), CWD.resolve("")),
                        new Publication(CWD.resolve("d/.h"), CWD.resolve("d")));
    }

    @Test
    void theDeclaredOutputsAreFinalPaths() throws Exception {
        assertThat(plan("-i a /d/x.mp4 f%d.png -f tee [f=flac]a§b").outputs())
                .extracting(
                        OutputPlan.Declared::path,
                        OutputPlan.Declared::pattern,
                        OutputPlan.Declared::place,
                        declared -> declared.format().orElse("-"))
                .containsExactly(
                        tuple(Path.of("/d/x.mp4"), false, Path.of("/d/.h/x.mp4"), "-"),
                        tuple(CWD.resolve("f%d.png"), true, CWD.resolve(".h/f%d.png"), "-"),
                        tuple(CWD.resolve("a"), false, CWD.resolve(".h/a"), "flac"),
                        tuple(CWD.resolve("b"), false, CWD.resolve(".h/b"), "-"));
    }

    @Test
    void noOverwritingIsRefusedInFfmpegsWords() throws Exception {
        assertThat(plan("-n -i a x.mp4").refusal(CWD.resolve("x.mp4")::equals))
                .contains("File 'x.mp4' already exists. Exiting.");
        assertThat(plan("-n -i a x.mp4").refusal(path -> false)).isEmpty();
        assertThat(plan("-i a x.mp4").refusal(path -> true)).isEmpty();
        assertThat(plan("-n -i a x%d.png").refusal(path -> true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-i a -hls_flags append_list o.m3u8",
                "-i a -hls_enc 1 o.m3u8",
                "-i a -strftime 1 -strftime_mkdir 1 -hls_segment_filename %Y/%s.ts o.m3u8",
                "-i a b.mp4 async:o.mp4",
                "-i a -f tee x.mp4§[f=hls:hls_flags=append_list]o.m3u8"
            })
    void whatCanOnlyBeWrittenInPlaceIsUnfenced(String args) throws Exception {
        assertThat(plan(args).unfenced()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-i a -",
                "-i a -f md5 -",
                "-i a -f hash pipe:1",
                "-i a -f null -",
                "-i a -f null /dev/null",
                "-i a rtmp://h/x",
                "-i a -f mpegts unix:socket",
                "-i a -f mpegts md5:",
                "-i a -f hls -hls_enc 1 -hls_enc_key_url k o.m3u8",
                "-i a -f tee x.mp4§[f=mpegts]udp://h:1",
                "-i a.mp4 a.mp4"
            })
    void whatIsNoLocalFileOrIsRefusedAnywayIsNoCaseForAFence(String args) throws Exception {
        assertThat(plan(args).unfenced()).isEmpty();
    }

    @Test
    void progressOfTheCallersOwnPipeIsFound() throws Exception {
        assertThat(plan("-progress pipe:1 -i a o.mp4").progress()).isEqualTo(Progress.STANDARD_OUTPUT);
        assertThat(plan("-progress pipe:2 -i a o.mp4").progress()).isEqualTo(Progress.STANDARD_ERROR);
        assertThat(plan("-progress p.txt -i a o.mp4").progress()).isEqualTo(Progress.NOWHERE);
        assertThat(plan("-i a -").progress()).isEqualTo(Progress.STANDARD_ERROR);
    }

    private static OutputPlan plan(String args) throws FfmpegArgvException {
        List<String> words = Arrays.asList(args.replace('§', '|').split(" "));
        return OutputPlan.of(FfmpegArgv.parse(words, FfmpegOptions.forVersion("5.1")), CWD, ".h");
    }
}
