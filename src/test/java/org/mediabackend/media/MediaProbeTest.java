package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaProbeTest {

    @TempDir
    Path directory;

    @Test
    void aFilesDurationAndStreamsAreFound() throws Exception {
        String file = media("-f", "lavfi", "-i", "testsrc=d=2:r=10:s=64x48", "-f", "lavfi", "-i", "sine=d=2", "a.mkv");
        ProbeResult result = probe(MediaProbe.argv(file)).orElseThrow();
        assertThat(result.duration().orElseThrow()).isBetween(Duration.ofMillis(1990), Duration.ofMillis(2100));
        assertThat(types(result)).containsExactly("video", "audio");
        assertThat(result.streams()).allSatisfy(stream -> {
            assertThat(stream.duration().orElseThrow()).isBetween(Duration.ofMillis(1990), Duration.ofMillis(2100));
            assertThat(stream.isMedia()).isTrue();
        });
        assertThat(result.streams().getFirst().steady()).isTrue();
        assertThat(result.guessed()).isFalse();
        assertThat(result.formatName()).isEqualTo("matroska,webm");
    }

    @Test
    void aConcatListAddsUp() throws Exception {
        media("-f", "lavfi", "-i", "sine=d=2", "a.wav");
        Path list = Files.writeString(directory.resolve("list.txt"), "file a.wav\nfile a.wav\nfile a.wav\n");
        // ffprobe adds up only what the list says; without "duration" lines it may know less, but never fails.
        assertThat(types(probe(MediaProbe.concatArgv(list.toString())).orElseThrow()))
                .containsExactly("audio");
    }

    @Test
    void aPictureHasNoDuration() throws Exception {
        String file = media("-f", "lavfi", "-i", "color=red:s=8x8", "-frames:v", "1", "p.ppm");
        assertThat(types(probe(MediaProbe.argv(file)).orElseThrow())).containsExactly("video");
    }

    @Test
    void whatIsMissingIsToldAsNothing() {
        assertThat(probe(MediaProbe.argv(directory.resolve("-none.mp4").toString())))
                .isEmpty();
    }

    @Test
    void aGuessedDurationIsToldToBeOne() throws Exception {
        String file = media("-f", "lavfi", "-i", "sine=d=2", "-f", "adts", "a.aac");
        assertThat(probe(MediaProbe.argv(file)).orElseThrow().guessed()).isTrue();
    }

    @Test
    void aFileWithoutAFrameIsToldFromOneWith() throws Exception {
        String full = media("-f", "lavfi", "-i", "testsrc=d=1:r=10:s=64x48", "full.avi");
        String none = media("-f", "lavfi", "-i", "testsrc=d=1:r=10:s=64x48", "-ss", "9", "none.avi");
        assertThat(probe(MediaProbe.packetArgv(full)).orElseThrow().packets()).isTrue();
        assertThat(probe(MediaProbe.packetArgv(none)).orElseThrow().packets()).isFalse();
    }

    @Test
    void anythingButAnObjectIsNothing() {
        assertThat(List.of("", "{", "[]", "null", "x").stream()
                        .flatMap(s -> MediaProbe.parse(new ProbeAnswer.Told(s, false)).stream()))
                .isEmpty();
    }

    @Test
    void longestStreamStandsInForAMissingDuration() {
        ProbeResult result = parse("""
            {"streams": [{"codec_type": "video", "nb_frames": "50", "avg_frame_rate": "25/1"},
                         {"codec_type": "audio", "duration": "1.5"}, {"codec_type": "data", "duration": "N/A"}],
             "format": {"format_name": "x"}}\
            """);
        assertThat(result.duration()).contains(Duration.ofSeconds(2));
        assertThat(types(result)).containsExactly("video", "audio", "data");
        assertThat(result.formatName()).isEqualTo("x");
    }

    @Test
    void matroskasTagTellsAStreamsEnd() {
        ProbeResult result = parse("""
            {"streams": [{"codec_type": "video", "start_time": "0.5", "tags": {"DURATION": "00:01:10.500000000"}},
                         {"codec_type": "audio", "tags": {"DURATION-eng": "00:00:07.250000000"}}]}\
            """);
        assertThat(result.streams())
                .extracting(stream -> stream.duration().orElseThrow().toMillis())
                .containsExactly(70_000L, 7_250L);
    }

    @Test
    void aCoverIsNoMovingPicture() {
        ProbeResult result = parse("""
            {"streams": [{"codec_type": "video", "disposition": {"attached_pic": 1}}]}\
            """);
        assertThat(result.streams()).noneMatch(ProbeResult.Stream::isMedia);
    }

    private static ProbeResult parse(String json) {
        return MediaProbe.parse(new ProbeAnswer.Told(json, false)).orElseThrow();
    }

    private static List<String> types(ProbeResult result) {
        return result.streams().stream().map(ProbeResult.Stream::type).toList();
    }

    private String media(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of("-v", "error", "-nostdin", "-y"));
        all.addAll(List.of(args).subList(0, args.length - 1));
        Path file = directory.resolve(args[args.length - 1]);
        all.add(file.toString());
        assertThat(run("ffmpeg", all)).isPresent();
        return file.toString();
    }

    private static Optional<ProbeResult> probe(List<String> args) {
        return run("ffprobe", args).flatMap(MediaProbe::parse);
    }

    private static Optional<ProbeAnswer.Told> run(String program, List<String> args) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(args);
        try {
            Path errors = Files.createTempFile("probe", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor() == 0;
            boolean guessed = Files.readString(errors).contains(MediaProbe.GUESS);
            Files.delete(errors);
            return ended ? Optional.of(new ProbeAnswer.Told(out, guessed)) : Optional.empty();
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
