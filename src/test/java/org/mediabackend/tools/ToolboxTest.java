package org.mediabackend.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mediabackend.tools.ToolReport.Missing;

class ToolboxTest {

    /** Shared: each search that finds no ffmpeg unpacks the bundled one. */
    @TempDir
    static Path dataDir;

    @TempDir
    Path directory;

    private Path bin;

    @BeforeEach
    void makeBin() throws IOException {
        bin = Files.createDirectory(directory.resolve("bin"));
    }

    @Test
    void settingWinsOverPath() throws IOException {
        program("ffmpeg", "ffmpeg version from-path");
        Path set = program("my-ffmpeg", "ffmpeg version from-setting");

        Executable ffmpeg =
                toolbox("MEDIA_FFMPEG", set.toString()).find(Tool.FFMPEG).orElseThrow();

        assertThat(ffmpeg.path()).isEqualTo(set);
        assertThat(ffmpeg.source()).isEqualTo(Source.SETTING);
        assertThat(ffmpeg.versionLines()).containsExactly("ffmpeg version from-setting");
    }

    @Test
    void settingThatNamesNothingIsReportedAndNotReplaced() throws IOException {
        program("vips", "vips-8.14.1");

        Toolbox toolbox = toolbox("MEDIA_VIPS", "/no/such/vips");

        assertThat(toolbox.find(Tool.VIPS)).isEmpty();
        assertThat(toolbox.missing(Tool.VIPS))
                .isEqualTo("media.vips (MEDIA_VIPS) is set to '/no/such/vips', where there is no such file;"
                        + " correct or unset it");
    }

    @Test
    void settingThatDoesNotRunIsReportedWithTheReason() throws IOException {
        program("ffmpeg", "ffmpeg version from-path");
        Path broken = script("broken", "echo 'library gone' >&2; exit 127");

        assertThat(toolbox("MEDIA_FFMPEG", broken.toString()).missing(Tool.FFMPEG))
                .contains("exit code 127: library gone");
    }

    @Test
    void settingThatIsAnotherProgramIsReported() throws IOException {
        Path other = program("convert", "convert: turns FAT into NTFS");

        assertThat(toolbox("MEDIA_MAGICK", other.toString()).missing(Tool.MAGICK))
                .contains("it says 'convert: turns FAT into NTFS' of itself");
    }

    @Test
    void emptySettingIsNone() throws IOException {
        program("ffmpeg", "ffmpeg version from-path");

        assertThat(toolbox("MEDIA_FFMPEG", "").find(Tool.FFMPEG).orElseThrow().source())
                .isEqualTo(Source.PATH);
    }

    @Test
    void version6OfImageMagickIsTakenWhenThereIsNo7() throws IOException {
        program("convert", "Version: ImageMagick 6.9.11-60");

        assertThat(toolbox().find(Tool.MAGICK).orElseThrow().path()).isEqualTo(bin.resolve("convert"));

        program("magick", "Version: ImageMagick 7.1.1-43");

        assertThat(toolbox().find(Tool.MAGICK).orElseThrow().path()).isEqualTo(bin.resolve("magick"));
    }

    @Test
    void anotherProgramNamedConvertIsPassedOver() throws IOException {
        program("convert", "convert: turns FAT into NTFS");

        assertThat(toolbox().find(Tool.MAGICK)).isEmpty();
    }

    @Test
    void missingToolSaysWhatToInstall() {
        assertThat(toolbox().missing(Tool.VIPS))
                .isEqualTo("vips is not installed; install the package libvips-tools or set media.vips (MEDIA_VIPS)");
    }

    @Test
    void ffprobeIsTakenFromBesideASetFfmpeg() throws IOException {
        program("ffprobe", "ffprobe version from-path");
        Path apart = Files.createDirectory(directory.resolve("apart"));
        Path ffmpeg = Files.move(program("ffmpeg", "ffmpeg version apart"), apart.resolve("ffmpeg"));
        Path ffprobe = Files.copy(bin.resolve("ffprobe"), apart.resolve("ffprobe"));

        assertThat(toolbox("MEDIA_FFMPEG", ffmpeg.toString())
                        .find(Tool.FFPROBE)
                        .orElseThrow()
                        .path())
                .isEqualTo(ffprobe);
    }

    @Test
    void whatIsFoundIsRememberedUntilItIsLookedAtAgain() throws IOException {
        Path vips = program("vips", "vips-8.14.1");
        Toolbox toolbox = toolbox();
        assertThat(toolbox.find(Tool.VIPS)).isPresent();
        Files.delete(vips);

        assertThat(toolbox.find(Tool.VIPS)).isPresent();
        toolbox.recheck();
        assertThat(toolbox.find(Tool.VIPS)).isEmpty();
    }

    @Test
    void everyToolHasAReportAndThoseThatRunALine() throws IOException {
        Path ffmpeg = program("ffmpeg", "ffmpeg version 5");
        program("ffprobe", "ffprobe version 5");

        Toolbox toolbox = toolbox();

        assertThat(toolbox.reports()).extracting(ToolReport::tool).containsExactly(Tool.values());
        assertThat(toolbox.reports().getFirst()).asString().isEqualTo(ffmpeg + " (on PATH), ffmpeg version 5");
        assertThat(toolbox.reports().getLast()).isInstanceOf(Missing.class);
        assertThat(toolbox.lines()).containsExactly("ffmpeg=" + ffmpeg, "ffprobe=" + bin.resolve("ffprobe"));
    }

    @ParameterizedTest
    @EnumSource
    void installedToolIsFoundOnPath(Tool tool) {
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
        assumeTrue(isOnPath(tool), "needs the package " + tool.debianPackage());

        assertThat(Toolbox.of(dataDir, environment).find(tool).orElseThrow().source())
                .isEqualTo(Source.PATH);
    }

    private static boolean isOnPath(Tool tool) {
        String name = tool == Tool.MAGICK ? "convert" : tool.wireName();
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    /** One whose PATH is the test's own directory. */
    private Toolbox toolbox(String... setting) {
        Map<String, String> environment = setting.length == 0
                ? Map.of("PATH", bin.toString())
                : Map.of("PATH", bin.toString(), setting[0], setting[1]);
        return Toolbox.of(dataDir, environment);
    }

    private Path program(String name, String version) throws IOException {
        return script(name, "echo '" + version + "'");
    }

    private Path script(String name, String body) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
