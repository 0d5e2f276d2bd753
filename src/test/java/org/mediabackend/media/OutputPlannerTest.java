package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs real commands as written and as planned, and compares all that they leave behind, byte by byte. */
class OutputPlannerTest {

    private static final String INPUT = "-f lavfi -i testsrc=d=3:s=64x36:r=10 -f lavfi -i sine=d=3 "
            + "-fflags +bitexact -flags +bitexact -threads 1 -g 10 ";

    @TempDir
    private static Path root;

    private static FfmpegOptions options;
    private static int directories;

    @BeforeAll
    static void find() throws Exception {
        FfmpegAtHand.require();
        options = FfmpegAtHand.options(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "out.mp4",
                "file:d/out.mkv d/second.mp4",
                "-an -vf fps=2 d/frame%04d.png",
                "-an -frames:v 1 one.jpg",
                "-hls_time 1 d/out.m3u8",
                "-hls_time 1 -hls_segment_filename e/s%03d.ts d/out.m3u8",
                "-hls_time 1 -hls_segment_type fmp4 -hls_fmp4_init_filename start.mp4 -master_pl_name all.m3u8"
                        + " d/out.m3u8",
                "-map 0 -map 1 -hls_time 1 -var_stream_map v:0,a:0 -master_pl_name all.m3u8 d/v%v/out.m3u8",
                "-hls_time 1 -hls_flags single_file d/out.m3u8",
                "-f segment -segment_time 1 -segment_list d/list.m3u8 d/s%02d.ts",
                "-f segment -segment_time 1 -segment_list list.csv e/s%02d.mp4",
                "-f dash -seg_duration 1 d/out.mpd",
                "-f dash -hls_playlist 1 -seg_duration 1 d/out.mpd",
                "-map 0 -map 1 -c:v mpeg4 -c:a aac -f tee"
                        + " d/a.mp4§[f=segment:segment_time=1:segment_list=e/l.m3u8]e/s%d.ts§[f=null]-",
                "-hls_enc 1 -hls_enc_key 00112233445566778899aabbccddeeff -hls_time 1 d/out.m3u8",
            })
    void theResultIsWhatTheOriginalArgvLeaves(String outputs) throws Exception {
        List<String> args = Arrays.asList((INPUT + outputs.replace('§', '|')).split(" "));
        Path asWritten = directory();
        Path planned = directory();

        assertThat(FfmpegAtHand.run(asWritten, args).exitCode()).isZero();
        OutputPlan plan = OutputPlan.of(FfmpegArgv.parse(args, options), planned, ".hidden");
        create(plan);
        FfmpegAtHand.Result result = FfmpegAtHand.run(planned, plan.args());
        assertThat(result.exitCode()).as(result.errors()).isZero();
        assertThat(result.output()).contains("progress=end");
        if (plan.inPlace().isEmpty()) {
            assertThat(visibleFiles(planned)).isEmpty();
        }
        publish(plan);

        assertThat(files(planned).keySet()).isEqualTo(files(asWritten).keySet()).isNotEmpty();
        files(planned).forEach((name, content) -> {
            if (!name.matches(".*\\.mpd|.*/media_\\d+\\.m3u8")) { // why: they hold the time of the run
                assertThat(content).as(name).isEqualTo(files(asWritten).get(name));
            }
        });
        try (Stream<Path> playlists = Files.walk(planned)) {
            assertThat(playlists.filter(p -> p.toString().matches(".*\\.(m3u8|mpd|csv)")))
                    .allSatisfy(p -> assertThat(p).content().doesNotContain(".hidden"));
        }
    }

    @Test
    void ffmpegRefusesAnOutputThatIsItsInput() throws Exception {
        Path cwd = directory();
        FfmpegAtHand.run(cwd, Arrays.asList((INPUT + "a.mp4").split(" ")));
        byte[] before = Files.readAllBytes(cwd.resolve("a.mp4"));

        OutputPlan plan = OutputPlan.of(FfmpegArgv.parse(List.of("-i", "a.mp4", "./a.mp4"), options), cwd, ".hidden");
        create(plan);

        assertThat(FfmpegAtHand.run(cwd, plan.args()).exitCode()).isNotZero();
        assertThat(cwd.resolve("a.mp4")).hasBinaryContent(before);
    }

    private static Path directory() throws IOException {
        Path directory = root.resolve("run" + directories++);
        Files.createDirectories(directory.resolve("d"));
        Files.createDirectories(directory.resolve("e"));
        return directory;
    }

    private static void create(OutputPlan plan) throws IOException {
        for (Path directory : plan.directories()) {
            Files.createDirectories(directory);
        }
    }

    private static void publish(OutputPlan plan) throws IOException {
        for (OutputPlan.Publication publication : plan.publications()) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(publication.hidden())) {
                files = walk.filter(Files::isRegularFile)
                        .map(publication.hidden()::relativize)
                        .toList();
            }
            for (Path file : files) {
                Path target = publication.target().resolve(file);
                Files.createDirectories(target.getParent());
                Files.move(publication.hidden().resolve(file), target);
            }
        }
    }

    private static List<Path> visibleFiles(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(Files::isRegularFile)
                    .filter(p -> !p.toString().contains(".hidden"))
                    .toList();
        }
    }

    private static Map<String, byte[]> files(Path directory) {
        var found = new TreeMap<String, byte[]>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                found.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return found;
    }
}
