package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.SmallDisk;
import org.mediabackend.tools.Tool;

/** On file systems that are really full. */
@Timeout(120)
class FullDiskTest {

    @TempDir
    Path directory;

    private Path place = Path.of("");
    private @Nullable SmallDisk disk;

    @AfterEach
    void close() {
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aPlaceThatIsReadOnlyIsNotFull() {
        assertThat(FullDisk.isFull(new FileSystemException("a", null, "Read-only file system")))
                .isFalse();
        assertThat(FullDisk.isFull(new FileSystemException("a", null, "Disk quota exceeded")))
                .isTrue();
        assertThat(FullDisk.isFull(new IOException("No space left on device"))).isTrue();
    }

    @ParameterizedTest
    @RequiresTool(Tool.FFMPEG)
    @ValueSource(
            strings = {
                "-c:v rawvideo a.avi",
                "-b:v 20M a.mp4",
                "-b:v 20M -movflags +faststart a.mp4",
                "-c:v rawvideo -f segment -segment_time 1 a%03d.nut",
                "a%03d.bmp",
                "-b:v 20M -f hls a.m3u8",
                "-b:v 20M -f hls -hls_segment_type fmp4 a.m3u8",
                "-b:v 20M -f dash a.mpd"
            })
    void ffmpegWithoutRoomFailsForThatReasonThoughItMayEndWith0(String output) throws Exception {
        mount("size=2m");

        Failed failed = failed(Tool.FFMPEG, "-f lavfi -i testsrc2=d=20:s=640x360 " + output);

        assertThat(failed.reason()).isEqualTo(Reason.DISK);
        assertThat(failed.error())
                .startsWith("no space left in " + place + " (")
                .contains(" bytes free): ffmpeg exit ");
        assertThat(place).isEmptyDirectory();
    }

    @ParameterizedTest
    @RequiresTool(Tool.MAGICK)
    @ValueSource(strings = {"a.bmp", "a.png", "a.jpg", "a.tif", "a.gif"})
    void imageMagickWithoutRoomFailsForThatReason(String output) throws Exception {
        mount("size=1m");

        Failed failed = failed(Tool.MAGICK, "-size 2500x2500 -seed 1 plasma: -quality 100 " + output);

        assertThat(failed.reason()).as(failed.error()).isEqualTo(Reason.DISK);
        assertThat(failed.error()).startsWith("no space left in " + place + " (");
        assertThat(place).isEmptyDirectory();
    }

    @ParameterizedTest
    @RequiresTool(Tool.VIPS)
    @ValueSource(strings = {"a.v", "a.png", "a.tif", "a.jpg"})
    void libvipsWithoutRoomFailsForThatReason(String output) throws Exception {
        mount("size=1m");

        Failed failed = failed(Tool.VIPS, "gaussnoise " + output + " 3000 3000");

        assertThat(failed.reason()).as(failed.error()).isEqualTo(Reason.DISK);
        assertThat(failed.error()).startsWith("no space left in " + place + " (");
    }

    @ParameterizedTest
    @RequiresTool(Tool.FFMPEG)
    @ValueSource(
            strings = {
                "-g 25 -f hls -hls_time 1 -hls_list_size 0 a.m3u8",
                "-g 25 -f dash -seg_duration 1 a.mpd",
                "a%03d.png",
                "-g 25 -f segment -segment_time 1 a%03d.mkv"
            })
    void aDiskWithoutInodesIsToldFromOneWithoutBytes(String output) throws Exception {
        mount("size=20m,nr_inodes=8");

        Failed failed = failed(Tool.FFMPEG, "-f lavfi -i testsrc2=d=30:s=64x36 " + output);

        assertThat(failed.reason()).as(failed.error()).isEqualTo(Reason.DISK);
        assertThat(failed.error())
                .startsWith("no file can be made in " + place + " (No space left on device): ffmpeg exit ");
        assertThat(place).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.MAGICK)
    void imageMagickWithoutInodesDoesNotSeemToLackAFile() throws Exception {
        mount("size=20m,nr_inodes=6");

        Failed failed =
                failed(Tool.MAGICK, "-size 9x9 plasma: plasma: plasma: plasma: plasma: plasma: plasma: a%d.png");

        assertThat(failed.reason()).as(failed.error()).isEqualTo(Reason.DISK);
        assertThat(failed.error()).startsWith("no file can be made in " + place);
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whereNotEvenTheHiddenDirectoryCanBeMadeNothingIsRun() throws Exception {
        mount("size=20m,nr_inodes=2");
        Files.createFile(place.resolve("last"));

        Failed failed = failed(Tool.FFMPEG, "-f lavfi -i testsrc2=d=1 a.mp4");

        assertThat(failed.reason()).isEqualTo(Reason.DISK);
        assertThat(failed.exitCode()).isNull();
        assertThat(failed.error()).isEqualTo("no file can be made in " + place + " (No space left on device)");
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aFailureOfAnotherKindOnADiskWithRoomStaysOne() throws Exception {
        mount("size=2m");

        assertThat(failed(Tool.FFMPEG, "-i missing.mp4 a.mp4").reason()).isEqualTo(Reason.EXIT);
        assertThat(place).isEmptyDirectory();
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aSuccessOnADiskThatIsNowFullIsOne() throws Exception {
        mount("size=2m");
        // Keeps all but so much that the tone fits.
        Files.write(place.resolve("much"), new byte[2_040_000]);

        CommandOutcome outcome =
                new RealRun(place).run(Tool.FFMPEG, "-f", "lavfi", "-i", "sine=d=0.2", "-c:a", "pcm_s16le", "a.wav");

        assertThat(outcome).isInstanceOf(Succeeded.class);
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aPlaylistWrittenBesideAFullDiskIsASuccess() throws Exception {
        mount("size=1m,nr_inodes=2");
        Files.write(place.resolve("much"), new byte[1 << 20]);
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));

        CommandOutcome outcome = new RealRun(place)
                .run(Tool.FFMPEG, "-f", "lavfi", "-i", "testsrc=d=1", "-f", "hls", elsewhere + "/a.m3u8");

        assertThat(outcome).isInstanceOf(Succeeded.class);
    }

    /** The check of the outputs refuses what it wrote; that alone would blame the command. */
    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
    void anExitCodeOf0OnADiskThatWasFullMeanwhileFailsForThatReason() throws Exception {
        mount("size=2m");
        Path freeing = Files.createFile(
                directory.resolve("ffmpeg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(freeing, """
            #!/bin/sh
            case "$1" in *version) exec ffmpeg "$@";; esac
            for O; do :; done
            ffmpeg "$@"
            : > "$O"
            exit 0
            """);

        CommandOutcome outcome = new CommandInDirectory(
                        place, OutputStrictness.FULL, Map.of("MEDIA_FFMPEG", freeing.toString()))
                .run("ffmpeg -f lavfi -i testsrc2=d=20:s=640x360 -b:v 20M a.mp4");

        Failed failed = (Failed) outcome;
        assertThat(failed.reason()).as(failed.error()).isEqualTo(Reason.DISK);
        assertThat(failed.exitCode()).isZero();
        assertThat(failed.error()).isEqualTo("no space was left in " + place + ": ffmpeg exit 0, but a.mp4 is empty");
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void whatAToolSaysIsEnoughWhenTheRoomIsThereAgain() throws Exception {
        CommandRun run = new CommandRun(
                RealRun.command(Tool.VIPSTHUMBNAIL, null, null, "a"),
                directory,
                ".x",
                List.of(),
                0,
                null,
                Map.of(),
                Policies.ALL);
        CommandPlan plan = CommandPlan.of(run, FfmpegOptions.forVersion("ffmpeg version 5.1"));

        assertThat(FullDisk.sentence(run, plan, directory, List.of("unix error: No space left on device")))
                .hasValue("no space was left in " + directory);
        assertThat(FullDisk.sentence(run, plan, directory, List.of("Disk quota exceeded")))
                .isPresent();
        assertThat(FullDisk.sentence(run, plan, directory, List.of("No such file or directory")))
                .isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    private void mount(String options) throws Exception {
        place = directory.resolve("small");
        disk = SmallDisk.over(place, options);
    }

    private Failed failed(Tool tool, String args) throws InterruptedException {
        CommandOutcome outcome = new RealRun(place).run(tool, args.split(" "));
        assertThat(outcome).isInstanceOf(Failed.class);
        return (Failed) outcome;
    }
}
