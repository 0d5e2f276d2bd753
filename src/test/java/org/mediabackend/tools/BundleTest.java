package org.mediabackend.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.process.OwnedProcess;
import org.mediabackend.process.ProcessOutcome.Exited;
import org.mediabackend.process.ProcessOutput;
import org.mediabackend.process.ProcessSpec;
import org.mediabackend.tools.ToolReport.Found;

class BundleTest {

    /** Shared: unpacking writes 90 MB. */
    @TempDir
    static Path shared;

    @TempDir
    Path own;

    private static Toolbox toolbox;

    @BeforeAll
    static void unpack() {
        toolbox = Toolbox.of(shared, Map.of());
    }

    @Test
    void bundledOnesAreFoundWhereNothingElseIs() {
        assertThat(toolbox.find(Tool.FFMPEG).orElseThrow().source()).isEqualTo(Source.BUNDLED);
        assertThat(toolbox.find(Tool.FFPROBE).orElseThrow().source()).isEqualTo(Source.BUNDLED);
        assertThat(toolbox.find(Tool.VIPS)).isEmpty();
    }

    @Test
    void bundledFfmpegEncodes() throws Exception {
        Path output = own.resolve("out.mp4");

        assertThat(encode(toolbox.find(Tool.FFMPEG).orElseThrow(), output)).isZero();
        assertThat(output).isNotEmptyFile();
    }

    @Test
    void scriptBesideItRunsWithoutAnyEnvironment() throws Exception {
        Found ffprobe = (Found) toolbox.reports().stream()
                .filter(it -> it.tool() == Tool.FFPROBE)
                .findFirst()
                .orElseThrow();

        assertThat(ffprobe.path()).isEqualTo(shared.resolve("tools/bin/ffprobe").toAbsolutePath());
        assertThat(run(List.of(ffprobe.path().toString(), "-version"), Map.of("PATH", "/usr/bin:/bin"))
                        .exitCode())
                .isZero();
    }

    @Test
    void bundledFfmpegStartsAndEncodesOnABareMachine() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "needs the package bubblewrap");
        Executable ffmpeg = toolbox.find(Tool.FFMPEG).orElseThrow();
        Stubs stubs = new Stubs(parent(ffmpeg.path()));
        List<String> bare = bareRoot(own, parent(parent(ffmpeg.path())));
        Exited first = run(argv(bare, ffmpeg), ffmpeg.environment());
        assertThat(first.exitCode())
                .as("the bare root lacks libraries, or this proves nothing")
                .isEqualTo(127);

        Exited last = first;
        for (int round = 0; last.exitCode() == 127 && round < 20; round++) {
            assertThat(stubs.replaceMissing(last.stderrTail().getLast()))
                    .as("%s", last.stderrTail())
                    .isTrue();
            last = run(argv(bare, ffmpeg), environment(ffmpeg, stubs));
        }

        assertThat(last.stderrTail()).isEmpty();
        assertThat(last.stdoutTail().getFirst()).startsWith("ffmpeg version");
        Path output = own.resolve("bare.mp4");
        List<String> argv = argv(bare, ffmpeg);
        argv.removeLast();
        argv.addAll(encoding(output));
        assertThat(run(argv, environment(ffmpeg, stubs)).exitCode()).isZero();
        assertThat(output).isNotEmptyFile();
    }

    @Test
    void twoUnpackersAtOnceBothGetAWholeDirectory() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<FutureTask<String>> servers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            FutureTask<String> server = new FutureTask<>(() -> {
                together.await();
                return Toolbox.of(own, Map.of())
                        .find(Tool.FFMPEG)
                        .orElseThrow()
                        .versionLines()
                        .getFirst();
            });
            servers.add(server);
            Thread.ofPlatform().start(server);
        }

        assertThat(servers.get(0).get()).isEqualTo(servers.get(1).get()).startsWith("ffmpeg version");
        assertThat(names(own.resolve("tools"))).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void damagedDirectoryIsMadeAnew() throws Exception {
        Path ffmpeg = Toolbox.of(own, Map.of()).find(Tool.FFMPEG).orElseThrow().path();
        Path library;
        try (Stream<Path> files = Files.list(ffmpeg.getParent())) {
            library = files.filter(file -> file.getFileName().toString().startsWith("libavcodec"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(library);

        assertThat(Toolbox.of(own, Map.of()).find(Tool.FFMPEG)).isPresent();
        assertThat(library).isNotEmptyFile();
        assertThat(names(own.resolve("tools"))).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void dataDirectoryThatCannotBeWrittenIsSaid() throws IOException {
        Path file = Files.createFile(own.resolve("file"));

        assertThat(Toolbox.of(file, Map.of()).missing(Tool.FFMPEG))
                .contains("the bundled one cannot be unpacked in " + file.resolve("tools"))
                .endsWith("install the package ffmpeg or set media.ffmpeg (MEDIA_FFMPEG)");
    }

    /** A root with the C and C++ libraries and nothing else, as a machine without a desktop has. */
    private static List<String> bareRoot(Path writable, Path tools) {
        List<String> argv = new ArrayList<>(List.of("/usr/bin/bwrap", "--unshare-all", "--die-with-parent"));
        Path libraries = Path.of("/lib/x86_64-linux-gnu");
        for (String name : List.of(
                "libc.so.6", "libm.so.6", "libmvec.so.1", "libstdc++.so.6", "libgcc_s.so.1", "libpthread.so.0")) {
            String library = libraries.resolve(name).toString();
            argv.addAll(List.of("--ro-bind", library, library));
        }
        argv.addAll(List.of("--ro-bind", "/lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2"));
        argv.addAll(List.of(
                "--ro-bind", tools.toString(), tools.toString(), "--bind", writable.toString(), writable.toString()));
        argv.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--"));
        return argv;
    }

    private static List<String> argv(List<String> prefix, Executable ffmpeg) {
        List<String> argv = new ArrayList<>(prefix);
        argv.add(ffmpeg.path().toString());
        argv.add("-version");
        return argv;
    }

    private static Map<String, String> environment(Executable ffmpeg, Stubs stubs) {
        return Map.of(
                "LD_LIBRARY_PATH",
                ffmpeg.path().getParent() + ":" + stubs.directory().orElseThrow());
    }

    private static int encode(Executable ffmpeg, Path output) throws InterruptedException {
        return run(ffmpeg.argv(encoding(output)), ffmpeg.environment()).exitCode();
    }

    private static List<String> encoding(Path output) {
        return List.of(
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=64x64:duration=1",
                "-c:v",
                "libx264",
                output.toString());
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static Exited run(List<String> argv, Map<String, String> environment) throws InterruptedException {
        ProcessSpec spec = new ProcessSpec(argv, Path.of("/"), environment, null);
        try (OwnedProcess process = OwnedProcess.start(spec, ProcessOutput.IGNORED)) {
            return (Exited) process.await();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
