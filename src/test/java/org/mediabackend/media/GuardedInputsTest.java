package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;

/** Lists that look like videos: the bare ffmpeg follows them, what we run does not. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class GuardedInputsTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void makeLists() throws Exception {
        Path foreign = Files.createDirectories(directory.resolve("foreign")).resolve("secret.ts");
        assertThat(bare("-f", "lavfi", "-i", "testsrc=d=1:s=32x32:r=5", "-c:v", "mpeg2video", foreign.toString()))
                .isZero();
        Files.writeString(
                directory.resolve("holiday.mp4"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nforeign/secret.ts\n#EXT-X-ENDLIST\n");
        Files.writeString(directory.resolve("concat.mp4"), "ffconcat version 1.0\nfile foreign/secret.ts\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"holiday.mp4", "concat.mp4"})
    void aListThatIsSavedAsAVideoOpensNothing(String list) throws Exception {
        assertThat(bare("-i", list, "-c", "copy", "bare.mkv"))
                .as("the bare ffmpeg follows it")
                .isZero();
        CommandOutcome outcome = new CommandInDirectory(directory).run("ffmpeg -i " + list + " -c copy o.mkv");
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.stderrTail())
                                .anySatisfy(line -> assertThat(line).contains("whitelist")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"holiday.mp4", "concat.mp4"})
    void ourOwnProbeDoesNotFollowItEither(String list) throws Exception {
        CommandOutcome outcome = new CommandInDirectory(directory).run("ffprobe -show_format " + list);
        assertThat(outcome).isInstanceOf(Failed.class);
        Command command = RealRun.command(Tool.FFMPEG, null, null, "-i", list, "o.mkv");
        CommandRun run = new CommandRun(command, directory, ".hidden", List.of(), 0, null, Map.of(), Policies.ALL);
        Toolbox toolbox = Toolbox.of(Path.of("target/tools"), System.getenv());
        Optional<ProbeResult> result = new InputProbe(
                        toolbox, RealRun.confinement(new FfmpegOptionsAtHand(toolbox)), Policies.anywhere(toolbox))
                .of(run, new StopSignal())
                .input(new InputFile(list, 1, List.of()));
        assertThat(result).isEmpty();
    }

    @Test
    void aListThatSaysWhatItIsIsFollowedWhereItMayGo() throws Exception {
        CommandInDirectory here = new CommandInDirectory(directory);
        assertThat(here.run("ffmpeg -f concat -i concat.mp4 -c copy a.mkv")).isInstanceOf(Succeeded.class);
        Files.move(directory.resolve("holiday.mp4"), directory.resolve("holiday.m3u8"));
        assertThat(here.run("ffmpeg -i holiday.m3u8 -c copy b.mkv")).isInstanceOf(Succeeded.class);
        assertThat(here.run("ffprobe -show_format holiday.m3u8")).isInstanceOf(Succeeded.class);
    }

    private int bare(String... args) throws Exception {
        List<String> argv = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        argv.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(directory.toFile()).redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("log").toFile());
        return builder.start().waitFor();
    }
}
