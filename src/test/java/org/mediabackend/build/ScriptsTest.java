package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** What all scripts share, and the one that starts the server. */
class ScriptsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gen_test_media.sh",
                "verify_test_media.sh",
                "smoke_ffmpeg_search.sh",
                "chaos.sh",
                "bench.sh",
                "server"
            })
    void helpIsGivenAndDoesNothing(String name) {
        Script run = Script.run(name, Map.of("PATH", "/usr/bin:/bin"), "--help");
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.lines().getFirst()).startsWith("usage: scripts/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gen_test_media.sh", "verify_test_media.sh", "smoke_ffmpeg_search.sh"})
    void anUnknownArgumentIsRefusedInOneSentence(String name) {
        Script run = Script.run(name, Map.of(), "--nonsense");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines()).containsExactly(name + ": unknown argument '--nonsense'; see --help.");
    }

    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
    void smokeSaysThatNoServerAnswers() {
        Script run = Script.run(
                "smoke_ffmpeg_search.sh",
                Map.of("MEDIA_BACKEND_URL", "http://127.0.0.1:1", "MEDIA_DATA_DIR", directory.toString()));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines().getLast())
                .isEqualTo("smoke_ffmpeg_search.sh: no answer from http://127.0.0.1:1/api/tasks/ffmpeg/search;"
                        + " start the server, or set MEDIA_BACKEND_URL.");
    }

    @Test
    void serverPassesOverAnOlderJavaAndBecomesTheNewerOne() throws IOException {
        Path scripts = copyOfServer();
        Path jar = Files.createDirectories(directory.resolve("target")).resolve("media-backend-1.jar");
        Files.createFile(jar);
        Script run = Script.runIn(
                scripts,
                "server",
                Map.of(
                        "JAVA_HOME",
                        fakeJava("old", "17.0.15").toString(),
                        "PATH",
                        fakeJava("new", "27-ea").resolve("bin") + ":/usr/bin:/bin"),
                "--media.role=worker");
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("new").endsWith("-jar " + jar + " --media.role=worker\n");
        assertThat(run.output()).as("exec: signals reach Java").startsWith(run.pid() + " ");
    }

    @Test
    void serverSaysHowToBuildTheJar() throws IOException {
        Script run = Script.runIn(copyOfServer(), "server", Map.of());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines()).singleElement().asString().endsWith("build it with: mvn package -DskipTests");
    }

    private Path copyOfServer() throws IOException {
        Path scripts = Files.createDirectories(directory.resolve("scripts"));
        Files.copy(Path.of("scripts/server"), scripts.resolve("server"));
        return scripts;
    }

    private Path fakeJava(String name, String version) throws IOException {
        Path bin = Files.createDirectories(directory.resolve(name).resolve("bin"));
        Path java = bin.resolve("java");
        Files.writeString(java, """
            #!/bin/bash
            if [[ $1 == -version ]]; then
                echo 'openjdk version "%s" 2026-01-20' >&2
            else
                echo "$$ %s $*"
            fi
            """.formatted(version, name));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin.getParent();
    }
}
