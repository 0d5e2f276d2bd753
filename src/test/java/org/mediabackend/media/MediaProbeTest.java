package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaProbeTest {

    @TempDir
    Path directory;

    private final MediaProbe probe = new MediaProbe(args -> run("ffprobe", args));

    @Test
    void aFilesDurationAndStreamsAreFound() throws Exception {
        String file = media("-f", "lavfi", "-i", "testsrc=d=2:r=10:s=64x48", "-f", "lavfi", "-i", "sine=d=2", "a.mkv");
        MediaProbe.ProbeResult result = probe.probe(file, false).orElseThrow();
        assertThat(result.duration().orElseThrow()).isBetween(Duration.ofMillis(1990), Duration.ofMillis(2100));
        assertThat(result.streams()).isEqualTo(Map.of("video", 1, "audio", 1));
        assertThat(result.formatName()).isEqualTo("matroska,webm");
    }

    @Test
    void aConcatListAddsUp() throws Exception {
        media("-f", "lavfi", "-i", "sine=d=2", "a.wav");
        Path list = Files.writeString(directory.resolve("list.txt"), "file a.wav\nfile a.wav\nfile a.wav\n");
        // ffprobe adds up only what the list says; without "duration" lines it may know less, but never fails.
        assertThat(probe.probe(list.toString(), true).orElseThrow().streams()).isEqualTo(Map.of("audio", 1));
    }

    @Test
    void aPictureHasNoDuration() throws Exception {
        String file = media("-f", "lavfi", "-i", "color=red:s=8x8", "-frames:v", "1", "p.ppm");
        assertThat(probe.probe(file, false).orElseThrow().streams()).isEqualTo(Map.of("video", 1));
    }

    @Test
    void whatIsMissingIsToldAsNothing() {
        assertThat(probe.probe(directory.resolve("-none.mp4").toString(), false))
                .isEmpty();
    }

    @Test
    void anythingButAnObjectIsNothing() {
        assertThat(List.of("", "{", "[]", "null", "x").stream().flatMap(s -> MediaProbe.parse(s).stream()))
                .isEmpty();
    }

    @Test
    void longestStreamStandsInForAMissingDuration() {
        assertThat(MediaProbe.parse("""
            {"streams": [{"codec_type": "video", "nb_frames": "50", "avg_frame_rate": "25/1"},
                         {"codec_type": "audio", "duration": "1.5"}, {"codec_type": "data", "duration": "N/A"}],
             "format": {"format_name": "x"}}\
            """).orElseThrow())
                .isEqualTo(new MediaProbe.ProbeResult(
                        Optional.of(Duration.ofSeconds(2)), Map.of("video", 1, "audio", 1, "data", 1), "x"));
    }

    private String media(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of("-v", "error", "-nostdin", "-y"));
        all.addAll(List.of(args).subList(0, args.length - 1));
        Path file = directory.resolve(args[args.length - 1]);
        all.add(file.toString());
        assertThat(run("ffmpeg", all)).isPresent();
        return file.toString();
    }

    private static Optional<String> run(String program, List<String> args) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(args);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(out) : Optional.empty();
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
