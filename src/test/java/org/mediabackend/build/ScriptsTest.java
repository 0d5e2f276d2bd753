package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
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
                "package.sh",
                "bench.sh",
                "server"
            })
    void helpIsGivenAndDoesNothing(String name) {
        Script run = Script.run(name, Map.of("PATH", "/usr/bin:/bin"), "--help");
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.lines().getFirst()).startsWith("usage: scripts/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gen_test_media.sh", "verify_test_media.sh", "smoke_ffmpeg_search.sh", "package.sh"})
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
    void serverStartsThePackagedFormUnlessTheJarIsNewer() throws IOException {
        Path scripts = copyOfServer();
        Path jar = Files.createFile(
                Files.createDirectories(directory.resolve("target")).resolve("media-backend-1.jar"));
        Path packaged = packaged(directory.resolve("target").resolve("packaged"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        assertThat(started(scripts, Map.of()))
                .contains(" -XX:AOTCache=" + packaged.resolve("app.aot") + " ")
                .endsWith("-jar " + packaged.resolve("media-backend-1.jar") + "\n");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(started(scripts, Map.of())).doesNotContain("AOTCache").endsWith("-jar " + jar + "\n");
    }

    @Test
    void thePackagedFormStartsFromWhereverItIsCopied() throws IOException {
        Path packaged = packaged(directory.resolve("elsewhere"));
        Files.copy(Path.of("scripts/server"), packaged.resolve("server"));
        assertThat(started(packaged, Map.of()))
                .contains(" -XX:AOTCache=" + packaged.resolve("app.aot") + " ")
                .endsWith("-jar " + packaged.resolve("media-backend-1.jar") + "\n");
    }

    @Test
    void packagingSaysInASentenceThatItsTrainingFailed() throws IOException {
        Path scripts = copyOfServer();
        Files.copy(Path.of("scripts/package.sh"), scripts.resolve("package.sh"));
        Files.createFile(Files.createDirectories(directory.resolve("target")).resolve("media-backend-1.jar"));
        Script died = packaged(scripts, "exit 1");
        assertThat(died.exitCode()).isEqualTo(1);
        assertThat(died.lines()).last().isEqualTo("package.sh: the server did not start, so nothing was learnt.");
        Script silent = packaged(scripts, """
            echo 'media-backend 1 serves http://127.0.0.1:1 as all; Actuator: port 2'
            exec sleep 60
            """);
        assertThat(silent.exitCode()).isEqualTo(1);
        assertThat(silent.lines())
                .last()
                .isEqualTo("package.sh: the server that is to learn answers no more; its log is above.");
        assertThat(directory.resolve("target/packaged/app.aot")).doesNotExist();
    }

    /** With a Java that takes any jar apart, and is that server. */
    private Script packaged(Path scripts, String server) throws IOException {
        Path java = fakeJava("trained", "27-ea").resolve("bin").resolve("java");
        Files.writeString(java, """
            #!/bin/bash
            if [[ $1 == -version ]]; then
                echo 'openjdk version "27-ea" 2026-01-20' >&2
            elif [[ $1 == -Djarmode=tools ]]; then
                mkdir -p "${@: -1}" && touch "${@: -1}/media-backend-1.jar"
            else
                %s
            fi
            """.formatted(server.strip()));
        return Script.runIn(
                scripts,
                "package.sh",
                Map.of("JAVA_HOME", java.getParent().getParent().toString()),
                "--no-build");
    }

    @Test
    void optionsForJavaComeAfterTheServersOwn() throws IOException {
        Path packaged = packaged(directory.resolve("elsewhere"));
        Files.copy(Path.of("scripts/server"), packaged.resolve("server"));
        assertThat(started(packaged, Map.of())).contains("-XX:+UseSerialGC");
        assertThat(started(packaged, Map.of("JAVA_OPTS", "-XX:+UseG1GC -Xms2g")))
                .as("Java takes one collector only")
                .doesNotContain("UseSerialGC")
                .containsPattern("-Xms32m .*-XX:\\+UseG1GC -Xms2g -jar ");
        assertThat(started(packaged, Map.of("JAVA_OPTS", "-XX:AOTMode=on")))
                .contains(" -XX:AOTCache=" + packaged.resolve("app.aot") + " ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:AOTCacheOutput=x",
                "-XX:AOTMode=record -XX:AOTConfiguration=x",
                "-XX:AOTConfiguration=x",
                "-XX:AOTMode=create"
            })
    void whoHasJavaMakeACacheGetsNoneToRead(String options) throws IOException {
        Path packaged = packaged(directory.resolve("elsewhere"));
        Files.copy(Path.of("scripts/server"), packaged.resolve("server"));
        assertThat(started(packaged, Map.of("JAVA_OPTS", options)))
                .contains(" " + options + " ")
                .doesNotContain("AOTCache=");
    }

    @Test
    void serverSaysHowToBuildTheJar() throws IOException {
        Script run = Script.runIn(copyOfServer(), "server", Map.of());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.lines()).singleElement().asString().endsWith("build it with: mvn package -DskipTests");
    }

    private String started(Path scripts, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("JAVA_HOME", fakeJava("new", "27-ea").toString());
        Script run = Script.runIn(scripts, "server", environment);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.output();
    }

    private static Path packaged(Path packaged) throws IOException {
        Files.createDirectories(packaged);
        Files.createFile(packaged.resolve("media-backend-1.jar"));
        Files.createFile(packaged.resolve("app.aot"));
        return packaged;
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
