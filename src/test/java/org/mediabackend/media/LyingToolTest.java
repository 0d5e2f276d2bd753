package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** A tool that ends with 0 whatever it wrote. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE, Tool.VIPS})
class LyingToolTest {

    @TempDir
    private Path directory;

    /** The script is told the path of the output as {@code $O}. */
    @ParameterizedTest
    @CsvSource({
        "VIPS, vips copy in.png sub/o.png, cp in.png $O, ''",
        "VIPS, vips copy in.png sub/o.png, true, sub/o.png was not written",
        "VIPS, vips copy in.png sub/o.png, : > $O, sub/o.png is empty",
        "VIPS, vips copy in.png sub/o.png, head -c 90 in.png > $O, sub/o.png is a PNG file whose end is missing",
        "VIPS, vips copy in.png sub/o.png, head -c 90 /dev/zero > $O, "
                + "sub/o.png is no picture of the format it is named for",
        "VIPS, vips copy in.png sub/o.raw, head -c 90 /dev/zero > $O, ''",
        "FFMPEG, ffmpeg -i in.png sub/o.mp4, head -c 90 /dev/zero > $O, sub/o.mp4 is not readable (ffprobe:",
        "FFMPEG, ffmpeg -i in.png sub/o.m3u8, echo x > $O, sub/o.m3u8 is no HLS playlist",
        "FFMPEG, ffmpeg -i in.png sub/o.m3u8, echo '#EXTM3U' > $O, sub/o.m3u8 is a playlist without segments",
        "FFMPEG, ffmpeg -i in.png sub/o.mpd, echo '<MPD' > $O, sub/o.mpd is no DASH manifest",
        "FFMPEG, ffmpeg -i in.png sub/o%d.png, cp in.png `dirname $O`/o7.png, ''",
        "FFMPEG, ffmpeg -i in.png sub/o%d.png, head -c 90 in.png > `dirname $O`/o7.png, "
                + "sub/o7.png is a PNG file whose end is missing",
    })
    void whatItWroteIsLookedAt(Tool tool, String line, String script, String problem) throws Exception {
        Files.createDirectory(directory.resolve("sub"));
        CommandOutcome made = new CommandInDirectory(directory, OutputStrictness.OFF)
                .run("ffmpeg -f lavfi -i testsrc=s=64x48 -frames:v 1 in.png");
        assertThat(made).isInstanceOf(Succeeded.class);
        Files.move(directory.resolve(CommandInDirectory.HIDDEN).resolve("in.png"), directory.resolve("in.png"));
        Path liar = Files.createFile(
                directory.resolve(tool.wireName()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(liar, """
            #!/bin/sh
            case "$1" in *version) exec %s "$@";; esac
            for O; do :; done
            %s
            exit 0
            """.formatted(tool.wireName(), script));

        CommandOutcome outcome = new CommandInDirectory(
                        directory, OutputStrictness.FULL, Map.of("MEDIA_" + tool.name(), liar.toString()))
                .run(line);

        if (problem.isEmpty()) {
            assertThat(outcome).isInstanceOf(Succeeded.class);
        } else {
            assertThat(((Failed) outcome).reason()).isEqualTo(Reason.OUTPUT_INVALID);
            assertThat(((Failed) outcome).error()).startsWith(tool.wireName() + " exit 0, but " + problem);
        }
    }
}
