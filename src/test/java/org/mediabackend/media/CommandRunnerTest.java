package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class CommandRunnerTest {

    @TempDir
    private Path directory;

    @Test
    void theDeclaredFilesAreToldByTheirFinalPaths() throws Exception {
        CommandOutcome outcome = new CommandInDirectory(directory)
                .run("ffmpeg -f lavfi -i testsrc=d=0.2:s=32x32 a.mp4 f%d.png ./b.nut -f null -");
        assertThat(((CommandOutcome.Succeeded) outcome).outputs())
                .startsWith(directory.resolve("a.mp4"), directory.resolve("b.nut"), directory.resolve("f1.png"))
                .hasSize(2 + 5);
    }

    @Test
    void ofManyFramesTheFirstAndTheLastAreTold() throws Exception {
        CommandOutcome outcome =
                new CommandInDirectory(directory).run("ffmpeg -f lavfi -i color=d=5:s=16x16:r=25 f%03d.png");
        assertThat(((CommandOutcome.Succeeded) outcome).outputs())
                .hasSize(2 * WrittenFiles.TOLD)
                .startsWith(directory.resolve("f001.png"), directory.resolve("f002.png"))
                .endsWith(directory.resolve("f125.png"));
    }
}
