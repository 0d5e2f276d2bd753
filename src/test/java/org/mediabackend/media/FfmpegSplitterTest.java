package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the split with ffmpeg's own: at debug level it logs what it takes each argument for. */
class FfmpegSplitterTest {

    private static final Pattern READ = Pattern.compile(
            "Reading option '([^']*)' \\.\\.\\. matched as (?:(input|output) url|[a-zA-Z]* '[^']*'(?: \\(.*\\))?)"
                    + "(?: with argument '?(.*?)'?)?\\.$");

    @TempDir
    private static Path cwd;

    private static FfmpegOptions options;

    @BeforeAll
    static void find() throws Exception {
        FfmpegAtHand.require();
        options = FfmpegAtHand.options(cwd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-y -ss 10 -i in.mp4 -t 5 -c copy out.mp4",
                "-i in.mp4 -c:v libx264 -crf 23 -preset fast -c:a:0 aac out.mp4 -hide_banner",
                "-i a -i b -map 0:v -map 1:a? -shortest o.mkv -nostats -xerror -- -y",
                "-f lavfi -i nope -vn - -an -f null -",
                "-re -stream_loop -1 -i x -f flv rtmp://h/app",
                "-noaccurate_seek -i x -an -sn -dn -noshortest -nocopyinkf o.mp4",
                "-i x -b:v 1M -maxrate 2M -bufsize 4M -g 50 -flags +cgop -movflags +faststart -hls_time 4 o.m3u8",
                "-i x -metadata:s:a:0 language=eng -disposition:v:1 attached_pic -tag:v hvc1 o.mp4",
                "-fflags +genpts -analyzeduration 1 -i -x.mp4 -x264-params keyint=1:scenecut=0 o.mp4",
                "-i x -- -o.mp4 -- o2.mp4 -y",
                "-i x o.mp4 -ss 3",
                "-report -vstats -benchmark -i x -qscale:v 2 -aq 3 -ab 1k o.mp4"
            })
    void theSplitIsFfmpegsOwn(String args) throws Exception {
        assertThat(ours(Arrays.asList(args.split(" ")))).isEqualTo(ffmpegs(Arrays.asList(args.split(" "))));
    }

    @Test
    void everyOptionOfTheTableIsSplitAsFfmpegSplitsIt() throws Exception {
        List<String> named = namesInHelp();
        var args = new ArrayList<String>();
        for (OptionDefinition definition : options.allOfFfmpeg()) {
            if (definition.arity() != OptionDefinition.Arity.EXIT
                    && !List.of("v", "loglevel").contains(definition.name())
                    && named.contains(definition.name())) {
                args.add("-" + definition.name());
                if (definition.takesValue()) {
                    args.add("VALUE-" + args.size());
                }
            }
        }
        assertThat(args).hasSizeGreaterThan(200);
        assertThat(ours(args)).isEqualTo(ffmpegs(args));
    }

    @Test
    void theTableKnowsEveryOptionOfTheHelp() throws Exception {
        assertThat(options.allOfFfmpeg().stream().map(OptionDefinition::name)).containsAll(namesInHelp());
    }

    /** Lines such as {@code -y overwrite output files} and, since 7.0, {@code -c[:<stream_spec>] <codec> ...}. */
    private static List<String> namesInHelp() throws Exception {
        return FfmpegAtHand.run(cwd, List.of("-hide_banner", "-h", "long"))
                .output()
                .lines()
                .filter(line -> line.startsWith("-"))
                .map(line -> line.substring(1).split("[\\s\\[]")[0])
                .toList();
    }

    private static List<String> ours(List<String> args) throws FfmpegArgvException {
        FfmpegArgv argv = FfmpegArgv.parse(args, options);
        var read = new TreeMap<Integer, String>();
        argv.allOptions().forEach(option -> {
            String value = option.value() == null ? option.negated() ? "0" : "1" : option.value();
            read.put(option.index(), args.get(option.index()) + " " + value);
        });
        argv.inputs().forEach(input -> read.put(input.index() - 1, "input " + input.url()));
        argv.outputs().forEach(output -> read.put(output.index(), "output " + output.url()));
        return List.copyOf(read.values());
    }

    private static List<String> ffmpegs(List<String> args) throws Exception {
        var all = new ArrayList<>(List.of("-v", "debug"));
        all.addAll(args);
        String log = FfmpegAtHand.run(cwd, all).errors();
        assertThat(log).contains("Finished splitting the commandline.");
        var read = new ArrayList<String>();
        log.lines()
                .dropWhile(line -> !line.startsWith("Splitting"))
                .takeWhile(line -> !line.startsWith("Finished"))
                .forEach(line -> {
                    Matcher option = READ.matcher(line);
                    if (option.find()) {
                        boolean output = "output".equals(option.group(2));
                        boolean input = "input".equals(option.group(2));
                        String name = output ? "output" : input ? "input" : option.group(1);
                        read.add(name + " " + (output ? option.group(1) : option.group(3)));
                    }
                });
        return read.subList(1, read.size());
    }
}
