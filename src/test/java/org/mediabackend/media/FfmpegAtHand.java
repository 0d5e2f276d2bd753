package org.mediabackend.media;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The ffmpeg on PATH, for tests that compare with the real one. */
final class FfmpegAtHand {

    record Result(int exitCode, String output, String errors) {}

    private FfmpegAtHand() {}

    static void require() {
        boolean installed = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "ffmpeg")));
        assumeTrue(installed, "ffmpeg is not installed (package ffmpeg)");
    }

    static FfmpegOptions options(Path cwd) throws Exception {
        String version = run(cwd, List.of("-version")).output();
        return FfmpegOptions.forVersion(version.lines().findFirst().orElseThrow());
    }

    static Result run(Path cwd, List<String> args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ffmpeg"));
        command.addAll(args);
        Path output = Files.createTempFile("ffmpeg", ".out");
        Path errors = Files.createTempFile("ffmpeg", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(cwd.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            int exitCode = process.waitFor();
            return new Result(
                    exitCode,
                    new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1),
                    new String(Files.readAllBytes(errors), StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
