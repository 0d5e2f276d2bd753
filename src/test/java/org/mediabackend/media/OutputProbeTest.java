package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** What the check asks of ffprobe: here a program that writes down each question and may never answer. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class OutputProbeTest {

    @TempDir
    private Path directory;

    private Path asked;
    private Path ffprobe;

    @BeforeEach
    void makeFfprobe() throws Exception {
        asked = directory.resolve("asked");
        ffprobe = Files.createFile(
                directory.resolve("ffprobe"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        CommandOutcome made = new CommandInDirectory(directory, OutputStrictness.OFF)
                .run("ffmpeg -f lavfi -i testsrc2=d=1:s=64x48 -c:v mpeg4 in.mkv");
        assertThat(made).isInstanceOf(CommandOutcome.Succeeded.class);
        Files.move(directory.resolve(CommandInDirectory.HIDDEN).resolve("in.mkv"), directory.resolve("in.mkv"));
    }

    @Test
    void anInputIsProbedOnceForThePercentageAndTheCheck() throws Exception {
        answer("exec ffprobe \"$@\"");
        assertThat(run("ffmpeg -re -i in.mkv -c copy a.mkv -c copy b.mkv"))
                .isInstanceOf(CommandOutcome.Succeeded.class);
        List<String> questions = Files.readAllLines(asked);
        assertThat(questions).filteredOn(q -> q.endsWith("-i in.mkv")).hasSize(1);
        assertThat(questions).filteredOn(q -> q.contains("-show_packets")).hasSize(2);
    }

    @Test
    void aShortCommandPaysForNoPercentage() throws Exception {
        answer("exec ffprobe \"$@\"");
        assertThat(run("ffmpeg -i in.mkv -frames:v 1 a.png")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.contains("in.mkv"))
                .isEmpty();
    }

    @Test
    void anMp4IsLookedAtWithoutFfprobe() throws Exception {
        answer("exec ffprobe \"$@\"");
        assertThat(run("ffmpeg -i in.mkv -c copy a.mp4")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.contains("-show_packets"))
                .isEmpty();
    }

    @Test
    void ofAnMp4ThatLooksTooShortFfprobeDecides() throws Exception {
        answer("exec ffprobe \"$@\"");
        CommandOutcome made = new CommandInDirectory(directory, OutputStrictness.OFF)
                .run("ffmpeg -f lavfi -i testsrc2=d=10:s=64x48 -c:v mpeg4 long.mkv");
        assertThat(made).isInstanceOf(CommandOutcome.Succeeded.class);
        byte[] cut =
                Files.readAllBytes(directory.resolve(CommandInDirectory.HIDDEN).resolve("long.mkv"));
        Files.write(directory.resolve("in.mkv"), Arrays.copyOf(cut, cut.length / 2));
        CommandOutcome outcome = run("ffmpeg -i in.mkv -c copy a.mp4");
        assertThat(((CommandOutcome.Failed) outcome).error()).contains("a.mp4 lasts ");
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.contains("-show_packets"))
                .hasSize(1);
    }

    @Test
    void twoCommandsLookAtAFileOnceUntilItChanges() throws Exception {
        answer("exec ffprobe \"$@\"");
        Path in = directory.resolve("in.mkv");
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(60));
        Files.setLastModifiedTime(in, longAgo);
        CommandInDirectory server = new CommandInDirectory(directory, OutputStrictness.FULL, environment());
        assertThat(server.run("ffmpeg -i in.mkv -c copy a.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(server.run("ffmpeg -i in.mkv -c copy b.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.endsWith("-i in.mkv"))
                .hasSize(1);

        Path other = directory.resolve("other.mkv");
        Files.copy(in, other);
        Files.move(other, in, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(in, longAgo);
        assertThat(server.run("ffmpeg -i in.mkv -c copy c.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.endsWith("-i in.mkv"))
                .hasSize(2);
    }

    @Test
    void aFileThatWasWrittenJustNowIsLookedAtAgain() throws Exception {
        answer("exec ffprobe \"$@\"");
        Files.setLastModifiedTime(
                directory.resolve("in.mkv"), FileTime.from(Instant.now().plusSeconds(60)));
        CommandInDirectory server = new CommandInDirectory(directory, OutputStrictness.FULL, environment());
        assertThat(server.run("ffmpeg -i in.mkv -c copy a.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(server.run("ffmpeg -i in.mkv -c copy b.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
        assertThat(Files.readAllLines(asked))
                .filteredOn(q -> q.endsWith("-i in.mkv"))
                .hasSize(2);
    }

    @Test
    void anFfprobeThatFallsOverIsNoProofAgainstTheFile() throws Exception {
        answer("case \"$*\" in *show_packets*) kill -9 $$;; *) exec ffprobe \"$@\";; esac");
        assertThat(run("ffmpeg -i in.mkv -c copy a.mkv")).isInstanceOf(CommandOutcome.Succeeded.class);
    }

    @Test
    void aStopEndsTheCheckToo() throws Exception {
        answer("case \"$*\" in *show_packets*) exec sleep 60;; *) exec ffprobe \"$@\";; esac");
        CommandInDirectory command = new CommandInDirectory(directory, OutputStrictness.FULL, environment());
        try (var thread = Executors.newSingleThreadExecutor()) {
            Future<CommandOutcome> outcome = thread.submit(() -> command.run("ffmpeg -i in.mkv -c copy a.mkv"));
            while (!Files.exists(asked) || !Files.readString(asked).contains("show_packets")) {
                LockSupport.parkNanos(10_000_000);
            }
            command.stop().stop();
            assertThat(outcome.get()).isInstanceOf(CommandOutcome.Stopped.class);
        }
        assertThat(directory.resolve(CommandInDirectory.HIDDEN).resolve("a.mkv"))
                .doesNotExist();
    }

    private CommandOutcome run(String line) throws Exception {
        return new CommandInDirectory(directory, OutputStrictness.FULL, environment()).run(line);
    }

    private Map<String, String> environment() {
        return Map.of("MEDIA_FFPROBE", ffprobe.toString());
    }

    private void answer(String script) throws Exception {
        Files.writeString(ffprobe, "#!/bin/sh\necho \"$*\" >> " + asked + "\n" + script + "\n");
    }
}
