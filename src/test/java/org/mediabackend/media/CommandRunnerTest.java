package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;

@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class CommandRunnerTest {

    private static final Toolbox TOOLBOX = Toolbox.of(Path.of("target/tools"), System.getenv());

    @TempDir
    private Path directory;

    @Test
    void theDeclaredFilesAreToldByTheirFinalPaths() throws Exception {
        CommandOutcome outcome = run(
                Tool.FFMPEG,
                "-f",
                "lavfi",
                "-i",
                "testsrc=d=0.2:s=32x32",
                "a.mp4",
                "f%d.png",
                "./b.nut",
                "-f",
                "null",
                "-");
        assertThat(((CommandOutcome.Succeeded) outcome).outputs())
                .containsExactly(directory.resolve("a.mp4"), directory.resolve("b.nut"));
    }

    private CommandOutcome run(Tool tool, String... args) throws InterruptedException {
        CommandRunner runner = new CommandRunner(TOOLBOX, new FfmpegOptionsAtHand(TOOLBOX), new InputProbe(TOOLBOX));
        Command command = new Command(tool, List.of(args), null, Map.of(), null, null, null, null);
        return runner.run(
                new CommandRun(command, directory, ".hidden", List.of()), new StopSignal(), (progress, fraction) -> {});
    }
}
