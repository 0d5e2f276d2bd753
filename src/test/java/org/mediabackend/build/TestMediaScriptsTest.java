package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** The scripts that make and check test media, run as they are, with a real ffmpeg. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class TestMediaScriptsTest {

    @TempDir
    Path data;

    private Path media;

    @BeforeEach
    void generate() {
        Script run = script("gen_test_media.sh");
        assertThat(run.exitCode()).as(run.output()).isZero();
        media = data.resolve("test-media");
    }

    @Test
    void generatedMediaAreWhatTheyShouldBe() {
        assertThat(media.toFile().list())
                .containsExactlyInAnyOrder(
                        "sample-image.png",
                        "sample-audio.wav",
                        "sample-video.mp4",
                        "sample-text.txt",
                        "sample-subtitles.srt");
        Script run = script("verify_test_media.sh");
        assertThat(wrong(run)).isEmpty();
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.lines().stream().filter(line -> line.contains("SHA256=")))
                .hasSize(3);
    }

    @Test
    void eachWrongPropertyIsNamed() throws IOException {
        ffmpeg("sample-image.png", "-f lavfi -i color=c=red:size=64x64,format=rgb24 -frames:v 1");
        ffmpeg("sample-audio.wav", "-f lavfi -i sine=frequency=450:sample_rate=48000:duration=3 -ac 2 -c:a pcm_u8");
        ffmpeg(
                "sample-video.mp4",
                "-f lavfi -i color=size=320x180:rate=30:duration=3 -f lavfi -i sine=frequency=880:duration=3");
        Files.writeString(media.resolve("sample-text.txt"), "another text\n");
        Files.writeString(
                media.resolve("sample-subtitles.srt"), "1\n00:00:00,000 --> 00:00:01,000\nHello, media-backend.\n");

        Script run = script("verify_test_media.sh");
        assertThat(wrong(run))
                .containsExactly(
                        "image size",
                        "image colours",
                        "audio sample format",
                        "audio sample rate",
                        "audio channels",
                        "audio duration in ms",
                        "audio pitch in Hz",
                        "video size",
                        "video frames a second",
                        "video frames",
                        "video duration in ms",
                        "video moves",
                        "video sound pitch in Hz",
                        "video sound is a tone and little else",
                        "text, first line",
                        "subtitle cues",
                        "subtitles hold Chinese");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines().getLast()).startsWith("verify_test_media.sh: 17 of the checks above are WRONG");
    }

    /** What a look at the headers alone would take for right. */
    @Test
    void wrongContentInTheRightShapeIsFound() throws IOException {
        Path pixel = media.resolve("pixel.png");
        ffmpeg("pixel.png", "-f lavfi -i color=c=white:size=1x1,format=rgb24 -frames:v 1");
        ffmpeg(
                "sample-image.png",
                "-f lavfi -i color=c=0x3366cc:size=128x128,format=rgb24 -i " + pixel
                        + " -filter_complex overlay=x=5:y=5:format=rgb -frames:v 1 -pix_fmt rgb24");
        ffmpeg(
                "sample-audio.wav",
                "-f lavfi -i aevalsrc=0.1*sin(2*PI*440*t)+0.2*sin(2*PI*880*t+1):s=44100:d=2 -c:a pcm_s16le");
        ffmpeg("sample-video.mp4", "-f lavfi -i testsrc2=size=640x360:rate=25:duration=2 -pix_fmt yuv420p");

        Script run = script("verify_test_media.sh");
        assertThat(wrong(run))
                .contains(
                        "image colours",
                        "audio is a tone and little else",
                        "video sound pitch in Hz",
                        "video sound is a tone and little else")
                .doesNotContain("image size", "audio sample format", "audio duration in ms", "video frames");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aMissingFileIsNamedWithTheRemedy() throws IOException {
        Files.delete(media.resolve("sample-audio.wav"));
        Script run = script("verify_test_media.sh");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).contains("sample-audio.wav: missing").contains("scripts/gen_test_media.sh");
    }

    @Test
    void aToolThatDoesNotStartIsNamedWithItsSetting() {
        Script run = Script.run(
                "gen_test_media.sh", Map.of("MEDIA_DATA_DIR", data.toString(), "MEDIA_FFMPEG", "/nonexistent/ffmpeg"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines())
                .singleElement()
                .asString()
                .contains("MEDIA_FFMPEG")
                .contains("/nonexistent/ffmpeg");
    }

    private Script script(String name) {
        return Script.run(name, Map.of("MEDIA_DATA_DIR", data.toString()));
    }

    private static List<String> wrong(Script run) {
        return run.lines().stream()
                .filter(line -> line.startsWith("WRONG"))
                .map(line -> line.substring("WRONG".length(), line.indexOf(':')).strip())
                .toList();
    }

    private void ffmpeg(String name, String arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        command.addAll(Arrays.asList(arguments.split(" ")));
        command.add(media.resolve(name).toString());
        Script run = Script.run(command, Map.of());
        assertThat(run.exitCode()).as(run.output()).isZero();
    }
}
