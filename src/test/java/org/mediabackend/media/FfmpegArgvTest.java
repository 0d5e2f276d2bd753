package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FfmpegArgvTest {

    /** Commands as people write them; expected: groups in order, global options first. Words are split at spaces. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-i in.mp4 out.webm                              | in(in.mp4) out(out.webm)",
                "-y -ss 10 -i in.mp4 -t 5 -c copy out.mp4        | g(y) in(ss=10 in.mp4) out(t=5 c=copy out.mp4)",
                "-i in.mp4 -c:v libx264 -crf 23 -c:a:0 aac out.mp4 -hide_banner | g(hide_banner) in(in.mp4)"
                        + " out(c:v=libx264 crf=23 c:a:0=aac out.mp4)",
                "-i a.mp4 -i b.wav -map 0:v -map 1:a -shortest o.mkv -nostats | g(nostats) in(a.mp4) in(b.wav)"
                        + " out(map=0:v map=1:a shortest o.mkv)",
                "-f lavfi -i testsrc=d=2 -vn - -an -f null -     | in(f=lavfi testsrc=d=2) out(vn -) out(an f=null -)",
                "-re -stream_loop -1 -i x -f flv rtmp://h/app    | in(re stream_loop=-1 x) out(f=flv rtmp://h/app)",
                "-i x -vf scale=1:2 -vsync 0 -psnr out.mp4       | g(vsync=0 psnr) in(x) out(vf=scale=1:2 out.mp4)",
                "-i x -an -sn -dn -noshortest -nocopyinkf o.mp4  | in(x) out(an sn dn noshortest nocopyinkf o.mp4)",
                "-i x o.mp4 -v error -y                          | g(v=error y) in(x) out(o.mp4)",
                "-i x -metadata title=a -metadata:s:a:0 language=eng o.mp4 | in(x) out(metadata=title=a"
                        + " metadata:s:a:0=language=eng o.mp4)",
                "-i x -- -o.mp4                                  | in(x) out(-o.mp4)",
                "-i x -- y.mp4 -y                                | g(y) in(x) out(y.mp4)",
                "-noautorotate -i x o.mp4                        | in(noautorotate x) out(o.mp4)",
                "-autorotate 0 -i x o.mp4                        | in(autorotate=0 x) out(o.mp4)",
                "-i x -b:v 1M -maxrate 2M -bufsize 4M -g 50 o.ts | in(x) out(b:v=1M maxrate=2M bufsize=4M g=50 o.ts)",
                "-i x -x264-params keyint=1:scenecut=0 o.mp4     | in(x) out(x264-params=keyint=1:scenecut=0 o.mp4)",
                "-version                                        | g(version)",
                "-h full                                         | g(h=full)",
                "-loglevel -8 -i -x.mp4 o.mp4                    | g(loglevel=-8) in(-x.mp4) out(o.mp4)",
                "-i x o.mp4 -ss 3                                | in(x) out(o.mp4) trailing(ss=3)",
                "-filter_complex [0:v]null[v] -i x -map [v] o.mp4 | g(filter_complex=[0:v]null[v]) in(x) out(map=[v]"
                        + " o.mp4)",
            })
    void anArgvIsSplitIntoGlobalsInputsAndOutputs(String args, String expected) throws Exception {
        assertThat(describe(parse("5.1", args))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7.0 | -psnr o.mp4 -i x q.mp4          | in(psnr=o.mp4 x) out(q.mp4)",
                "6.1 | -autorotate 0 -i x o.mp4        | in(autorotate=0 x) out(o.mp4)",
                "7.0 | -autorotate -i x o.mp4          | in(autorotate x) out(o.mp4)",
                "8.1 | -display_hflip -i x -print_graphs o.mp4 | g(print_graphs) in(display_hflip x) out(o.mp4)",
                "7.1 | -i x -/vf graph.txt o.mp4       | in(x) out(/vf=graph.txt o.mp4)",
                "7.1 | -i x -/filter:v g.txt o.mp4     | in(x) out(/filter:v=g.txt o.mp4)",
                "8.1 | -i x o.mp4 -dec 0:0 -filter_complex [dec:0]null -f null - | g(filter_complex=[dec:0]null) in(x)"
                        + " out(o.mp4) out(f=null -)",
                "4.4 | -deinterlace -i x -isync o.mp4  | g(deinterlace isync) in(x) out(o.mp4)",
            })
    void theVersionDecidesWhatTakesAValue(String version, String args, String expected) throws Exception {
        assertThat(describe(parse(version, args))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5.1 | -i a.mp4 -c copy -y out.mp4 -vf | args[6]: option -vf needs a value",
                "5.1 | -y -i                           | args[1]: option -i needs a value",
                "5.1 | -i x -foo                       | args[2]: option -foo needs a value",
                "5.1 | -i x -stream_loop 2 o.mp4       | args[2]: option -stream_loop is for inputs, but the next file"
                        + " is the output at args[4]; move it before its input",
                "5.1 | -vf null -i x o.mp4             | args[0]: option -vf is for outputs, but the next file is the"
                        + " input at args[3]; move it behind that input",
                "5.1 | -i x -/vf g.txt o.mp4           | args[2]: ffmpeg knows no option -/vf",
                "8.1 | -i x -/an g.txt o.mp4           | args[2]: option -an takes no value, so none from a file",
            })
    void whatFfmpegWouldRefuseIsRefusedWithItsPlace(String version, String args, String message) {
        assertThatThrownBy(() -> parse(version, args))
                .isInstanceOf(FfmpegArgvException.class)
                .hasMessage(message);
    }

    @Test
    void everyOptionKnowsItsPlace() throws Exception {
        FfmpegArgv argv = parse("5.1", "-y -ss 1 -i in.mp4 -c:v copy out.mp4");

        assertThat(argv.globals().getFirst().index()).isZero();
        assertThat(argv.inputs().getFirst().index()).isEqualTo(4);
        Option codec = argv.outputs().getFirst().options().getFirst();
        assertThat(codec).isEqualTo(new Option("c", "v", "copy", false, false, 5));
        assertThat(argv.args().get(codec.valueIndex())).isEqualTo("copy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-v error -show_format -show_streams -of json in.mp4 | g(v=error show_format show_streams of=json)"
                        + " in(in.mp4)",
                "-i in.mp4 -show_entries format=duration             | g(show_entries=format=duration) in(in.mp4)",
                "-show_frames -noprivate in.mp4 -o out.json          | g(show_frames noprivate) in(in.mp4)"
                        + " out(out.json)",
                "-show_log 32 -probesize 5M x                        | g(show_log=32 probesize=5M) in(x)",
                "-show_format -- -x.mp4                              | g(show_format) in(-x.mp4)",
                "-                                                   | in(-)",
            })
    void anArgvOfFfprobeHasOneInputAndGlobalOptions(String args, String expected) throws Exception {
        FfmpegArgv argv = FfmpegArgv.parseProbe(List.of(args.split(" ")), FfmpegOptions.forVersion("5.1"));
        var inputs = argv.inputs().stream()
                .map(i -> new InputFile(i.url(), i.index(), List.of()))
                .toList();
        assertThat(describe(new FfmpegArgv(argv.args(), argv.globals(), inputs, argv.outputs(), List.of(), List.of())))
                .isEqualTo(expected);
    }

    @Test
    void aSecondInputOfFfprobeIsRefused() {
        assertThatThrownBy(() -> FfmpegArgv.parseProbe(List.of("a", "b"), FfmpegOptions.forVersion("5.1")))
                .hasMessage("args[1]: ffprobe reads one input, and 'a' is it already");
    }

    private static FfmpegArgv parse(String version, String args) throws FfmpegArgvException {
        return FfmpegArgv.parse(Arrays.asList(args.split(" ")), FfmpegOptions.forVersion(version));
    }

    private static String describe(FfmpegArgv argv) {
        var parts = new ArrayList<String>();
        if (!argv.globals().isEmpty()) {
            parts.add("g(" + options(argv.globals()) + ")");
        }
        Stream.concat(argv.inputs().stream(), argv.outputs().stream())
                .sorted(Comparator.comparingInt(OptionGroup::index))
                .forEach(group -> parts.add((group instanceof InputFile ? "in(" : "out(")
                        + (options(group.options()) + " " + group.url()).strip() + ")"));
        if (!argv.trailing().isEmpty()) {
            parts.add("trailing(" + options(argv.trailing()) + ")");
        }
        return String.join(" ", parts);
    }

    private static String options(List<Option> options) {
        return String.join(" ", options.stream().map(FfmpegArgvTest::describe).toList());
    }

    static String describe(Option option) {
        return (option.fromFile() ? "/" : "")
                + (option.negated() ? "no" : "")
                + option.name()
                + (option.specifier().isEmpty() ? "" : ":" + option.specifier())
                + (option.value() == null ? "" : "=" + option.value());
    }
}
