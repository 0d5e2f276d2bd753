package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.springframework.util.unit.DataSize;

@Timeout(120)
class CommandWatchTest {

    private static final String NOISE = "testsrc2=s=640x360:d=600";

    @TempDir
    Path directory;

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aStoppedFfmpegIsEndedAndSaidToHaveMadeNoProgress() throws Exception {
        RealRun run = new RealRun(directory, RealRun.USUAL, (progress, fraction) -> stopChildren());

        CommandOutcome outcome =
                run.run(RealRun.command(Tool.FFMPEG, 1500L, null, "-f", "lavfi", "-i", NOISE, "a.mkv"));

        assertFailed(outcome, Reason.STALLED, "ffmpeg made no progress for 1500ms");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void theDeploymentsStallTimeoutHoldsForACommandThatSaysNothingOfIt() throws Exception {
        CommandSettings settings =
                new CommandSettings(Duration.ofSeconds(2), DataSize.ofBytes(0), OutputStrictness.FULL);
        RealRun run = new RealRun(directory, settings, (progress, fraction) -> stopChildren());

        assertFailed(
                run.run(Tool.FFMPEG, "-f", "lavfi", "-i", NOISE, "a.mkv"),
                Reason.STALLED,
                "ffmpeg made no progress for 2000ms");
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aFfmpegThatWorksWithoutProgressIsEndedOnlyWhenTheCallerSetTheTimeout() throws Exception {
        // Decodes for some seconds and writes nothing until it has read all.
        String[] busy = {
            "-f", "lavfi", "-i", "testsrc2=s=1280x720:d=100", "-vf", "palettegen", "-frames:v", "1", "a.png"
        };
        CommandSettings settings =
                new CommandSettings(Duration.ofSeconds(2), DataSize.ofBytes(0), OutputStrictness.FULL);

        assertThat(new RealRun(directory, settings, (progress, fraction) -> {}).run(Tool.FFMPEG, busy))
                .isInstanceOf(Succeeded.class);
        assertFailed(
                new RealRun(directory).run(RealRun.command(Tool.FFMPEG, 2000L, null, busy)),
                Reason.STALLED,
                "ffmpeg made no progress for 2000ms");
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void zeroNeverEndsACommand() throws Exception {
        CommandSettings settings =
                new CommandSettings(Duration.ofSeconds(1), DataSize.ofBytes(0), OutputStrictness.FULL);
        Command quiet = RealRun.command(
                Tool.FFMPEG, 0L, null, "-f", "lavfi", "-i", "testsrc2=s=1280x720:d=60", "-vf", "palettegen", "a.png");

        assertThat(new RealRun(directory, settings, (progress, fraction) -> {}).run(quiet))
                .isInstanceOf(Succeeded.class);
    }

    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
    void aNamedPipeIsReadByTheCommandAlone() throws Exception {
        Path pipe = directory.resolve("pipe.ts");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Process writer = new ProcessBuilder(
                        "ffmpeg",
                        "-v",
                        "quiet",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc=d=2",
                        "-f",
                        "mpegts",
                        pipe.toString())
                .start();

        assertThat(new RealRun(directory).run(Tool.FFMPEG, "-i", "pipe.ts", "-c", "copy", "a.mkv"))
                .isInstanceOf(Succeeded.class);
        assertThat(writer.waitFor()).isZero();
    }

    @Test
    @RequiresTool(Tool.MAGICK)
    void anImageToolThatWaitsForItsInputIsEndedAndOneThatWorksIsNot() throws Exception {
        new ProcessBuilder("mkfifo", directory.resolve("never.ppm").toString())
                .start()
                .waitFor();
        CommandSettings settings =
                new CommandSettings(Duration.ofSeconds(2), DataSize.ofBytes(0), OutputStrictness.FULL);
        RealRun run = new RealRun(directory, settings, (progress, fraction) -> {});

        assertFailed(run.run(Tool.MAGICK, "never.ppm", "a.png"), Reason.STALLED, "magick made no progress for 2000ms");
        assertThat(run.run(Tool.MAGICK, "-size", "1500x1500", "plasma:", "-blur", "0x40", "b.png"))
                .isInstanceOf(Succeeded.class);
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aCommandThatPassesItsByteLimitIsEndedAndLeavesNothing() throws Exception {
        // Endless: only the watch can end it.
        CommandOutcome outcome = new RealRun(directory)
                .run(RealRun.command(
                        Tool.FFMPEG,
                        null,
                        3_000_000L,
                        "-re",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=s=640x360",
                        "-c:v",
                        "rawvideo",
                        "a.avi"));

        assertFailed(outcome, Reason.TOO_LARGE, "ffmpeg wrote more than 3000000 bytes, its limit (maxOutputBytes)");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void segmentsAreCountedTogetherAndTheDeploymentsLimitHoldsBesideTheCommands() throws Exception {
        CommandSettings settings =
                new CommandSettings(Duration.ofMinutes(5), DataSize.ofMegabytes(3), OutputStrictness.FULL);
        String[] segments = {
            "-re",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=640x360",
            "-c:v",
            "rawvideo",
            "-f",
            "segment",
            "-segment_time",
            "0.1",
            "a%03d.nut"
        };

        assertFailed(
                new RealRun(directory, settings, (progress, fraction) -> {})
                        .run(RealRun.command(Tool.FFMPEG, null, 1_000_000_000L, segments)),
                Reason.TOO_LARGE,
                "ffmpeg wrote more than 3145728 bytes, its limit (media.commands.max-output)");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatEndsBeforeAnyLookIsHeldToItsLimitToo() throws Exception {
        Command quick = RealRun.command(
                Tool.FFMPEG, null, 100_000L, "-f", "lavfi", "-i", "testsrc=d=0.2", "-c:v", "rawvideo", "a.avi");

        assertFailed(
                new RealRun(directory).run(quick),
                Reason.TOO_LARGE,
                "ffmpeg wrote more than 100000 bytes, its limit (maxOutputBytes)");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatACandidateWroteBeforeCountsForTheDeploymentOnly() throws Exception {
        // Five frames of 320 x 240 in 4:2:0, some 580,000 bytes.
        String[] some = {"-f", "lavfi", "-i", "testsrc=d=0.2", "-pix_fmt", "yuv420p", "-c:v", "rawvideo", "a.avi"};
        CommandSettings settings =
                new CommandSettings(Duration.ofMinutes(5), DataSize.ofBytes(900_000), OutputStrictness.FULL);
        RealRun run = new RealRun(directory, settings, (progress, fraction) -> {});
        Succeeded first = (Succeeded) run.run(RealRun.command(Tool.FFMPEG, null, 600_000L, some));
        some[some.length - 1] = "b.avi";

        assertFailed(
                run.after(first).run(RealRun.command(Tool.FFMPEG, null, 600_000L, some)),
                Reason.TOO_LARGE,
                "ffmpeg wrote more than 900000 bytes, its limit (media.commands.max-output)");
        assertThat(new RealRun(directory).after(first).run(RealRun.command(Tool.FFMPEG, null, 600_000L, some)))
                .isInstanceOf(Succeeded.class);
    }

    private static void assertFailed(CommandOutcome outcome, Reason reason, String error) {
        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo(error);
            assertThat(failed.reason()).isEqualTo(reason);
        });
    }

    /** SIGSTOP to all that this process started in that directory. */
    private void stopChildren() {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        for (ProcessHandle child : children) {
            try {
                if (Files.readSymbolicLink(Path.of("/proc", child.pid() + "", "cwd"))
                        .equals(directory)) {
                    new ProcessBuilder("kill", "-STOP", child.pid() + "")
                            .start()
                            .waitFor();
                }
            } catch (IOException e) {
                // It has ended.
                continue;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
