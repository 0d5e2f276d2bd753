package org.mediabackend.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** Against what ffprobe says of the same files. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class Mp4LookTest {

    private static final String SOURCES = "-f lavfi -i testsrc2=d=3:s=64x48:r=25 -f lavfi -i sine=d=2.5 ";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c:v mpeg4 -c:a aac o.mp4",
                "-c:v mpeg4 -c:a aac -movflags faststart o.mp4",
                "-c:v mpeg4 -an o.mov",
                "-vn -c:a aac o.m4a",
                "-c:v libx264 -bf 2 -c:a aac -ss 1 o.mp4",
                "-c:v libx264 -c:a aac -video_track_timescale 1000000 -t 1.5 o.mp4",
                "-c:v mpeg4 -c:a aac -use_editlist 0 -f mov o.mp4",
            })
    void itTellsWhatFfprobeTells(String output) throws Exception {
        Path file = make(SOURCES + output);
        ProbeResult ours = Mp4Look.at(file).orElseThrow();
        ProbeResult theirs = probed(file);
        assertThat(ours.streams().stream().map(ProbeResult.Stream::type))
                .containsExactlyElementsOf(
                        theirs.streams().stream().map(ProbeResult.Stream::type).toList());
        assertThat(ours.streams().stream().map(ProbeResult.Stream::frames))
                .containsExactlyElementsOf(theirs.streams().stream()
                        .map(ProbeResult.Stream::frames)
                        .toList());
        assertThat(ours.duration().orElseThrow()).isCloseTo(theirs.duration().orElseThrow(), Duration.ofMillis(120));
        assertThat(ours.formatName()).isEqualTo(theirs.formatName());
        assertThat(ours.packets()).isEqualTo(theirs.packets());
    }

    @Test
    void ofFragmentsNothingIsTold() throws Exception {
        assertThat(Mp4Look.at(make(SOURCES + "-c:v mpeg4 -movflags frag_keyframe+empty_moov o.mp4")))
                .isEmpty();
    }

    @Test
    void ofAnIndexWithoutAFrameNothingIsTold() throws Exception {
        assertThat(Mp4Look.at(make("-f lavfi -i testsrc2=d=1:s=64x48 -c:v mpeg4 -frames:v 0 -strict -2 o.mp4")))
                .isEmpty();
    }

    @Test
    void ofAFileThatEndsBeforeItsSamplesNothingIsTold() throws Exception {
        Path file = make(SOURCES + "-c:v mpeg4 -c:a aac -movflags faststart o.mp4");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 4));
        assertThat(Mp4Look.at(file)).isEmpty();
    }

    @Test
    void noBytesMakeItFail() throws Exception {
        Path file = make(SOURCES + "-c:v mpeg4 -c:a aac o.mp4");
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(4);
        for (int i = 0; i < 2_000; i++) {
            byte[] broken = whole.clone();
            // The index is at the end.
            for (int n = 0; n < 4; n++) {
                broken[broken.length - 1 - random.nextInt(3_000)] = (byte) random.nextInt();
            }
            Files.write(file, broken);
            Mp4Look.at(file);
        }
    }

    private Path make(String args) throws Exception {
        CommandOutcome made = new CommandInDirectory(directory, OutputStrictness.OFF).run("ffmpeg " + args);
        assertThat(made).isInstanceOf(CommandOutcome.Succeeded.class);
        try (Stream<Path> files = Files.list(directory.resolve(CommandInDirectory.HIDDEN))) {
            return files.findFirst().orElseThrow();
        }
    }

    private static ProbeResult probed(Path file) throws Exception {
        List<String> command = Stream.concat(Stream.of("ffprobe"), MediaProbe.packetArgv(file.toString()).stream())
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String json = new String(process.getInputStream().readAllBytes(), UTF_8);
        return MediaProbe.parse(new ProbeAnswer.Told(json, false)).orElseThrow();
    }
}
