package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Api.Event;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class PipelineTest extends EndToEndTest {

    @Test
    void aTranscodeShowsTrueProgressThatNeverFallsAndEndsAtAHundred() throws Exception {
        makeVideo("in.mp4", 20);
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "move", "commands": [%s]}
            """.formatted(
                        command("-re", "-t", "4", "-i", "in.mp4", "-c:v", "libx264", "out.mp4")));
        List<Event> events = api.events(id);

        List<Integer> progress =
                events.stream().map(e -> e.data().get("progress").intValue()).toList();
        assertThat(progress).isSorted();
        assertThat(progress.stream().filter(p -> p > 0 && p < 100)).hasSizeGreaterThan(3);
        assertThat(progress.subList(0, progress.size() - 1)).allMatch(p -> p <= 99);
        assertThat(events.getLast().name()).isEqualTo("done");
        assertThat(events.getLast().data().get("progress").intValue()).isEqualTo(100);
        assertThat(events.stream()
                        .map(e -> e.data().at("/meta/ffmpeg/progress"))
                        .filter(p -> p.path("etaSeconds").isNumber())
                        .map(p -> p.get("timeSeconds").doubleValue()))
                .hasSizeGreaterThan(2);
        assertThat(plays("out.mp4")).isTrue();
    }

    @Test
    void eachCommandIsAStepAndTheTablesAndTheResultTellTheSame() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "two", "commands": [%s, %s]}
            """.formatted(
                        command("-i", "in.mp4", "-c", "copy", "a.mkv"), command("-i", "a.mkv", "-c", "copy", "b.mkv")));
        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        assertThat(status.get("stage").stringValue()).isEqualTo("done");
        assertThat(status.get("message").stringValue()).isEqualTo("two: done");
        JsonNode result = status.get("result");
        assertThat(result.get("ok").booleanValue()).isTrue();
        assertThat(result.get("attempt").stringValue()).isEqualTo("primary");
        assertThat(result.get("history")).hasSize(2);
        assertThat(result.at("/history/1/result/returncode").intValue()).isZero();
        assertThat(result.at("/history/1/command").stringValue()).isEqualTo("ffmpeg -i a.mkv -c copy b.mkv");
        assertThat(status.get("meta").get("ffmpeg").get("history")).isEqualTo(result.get("history"));
        assertThat(batchSteps(id)).containsExactly("primary-1 COMPLETED COMPLETED", "primary-2 COMPLETED COMPLETED");
        assertThat(batchJobs(id)).containsExactly("ffmpeg.pipeline COMPLETED ");
    }

    @Test
    void aFailedCommandWithoutAFallbackFailsTheTaskWithTheLastLinesOfStderr() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "bad", "commands": [%s, %s, %s]}
            """.formatted(
                        command("-i", "in.mp4", "-c", "copy", "a.mkv"),
                        command("-i", "missing.mp4", "b.mkv"),
                        command("-i", "a.mkv", "-c", "copy", "c.mkv")));
        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("failed");
        assertThat(status.get("stage").stringValue()).isEqualTo("error");
        assertThat(status.get("message").stringValue()).isEqualTo("bad: failed");
        assertThat(status.get("error").stringValue())
                .startsWith("ffmpeg exit ")
                .endsWith("missing.mp4: No such file or directory");
        assertThat(status.get("result").isNull()).isTrue();
        assertThat(status.get("progress").intValue()).isBetween(33, 99);
        assertThat(status.at("/steps/1/status").stringValue()).isEqualTo("failed");
        assertThat(status.at("/steps/2/status").stringValue()).isEqualTo("skipped");
        assertThat(batchSteps(id)).containsExactly("primary-1 COMPLETED COMPLETED", "primary-2 FAILED FAILED");
        assertThat(batchJobs(id))
                .singleElement()
                .asString()
                .contains("FAILED ffmpeg exit")
                .contains("missing.mp4");
        assertThat(media.resolve("c.mkv")).doesNotExist();
    }

    @Test
    void aFailedCommandIsFollowedByTheFallback() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "fb", "commands": [%s, %s], "fallbackCommands": [%s]}
            """.formatted(
                        command("-i", "in.mp4", "-c", "copy", "a.mkv"),
                        command("-i", "missing.mp4", "b.mkv"),
                        command("-i", "in.mp4", "-c", "copy", "b.mkv")));
        List<Event> events = api.events(id);
        JsonNode status = events.getLast().data();
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        assertThat(status.get("message").stringValue()).isEqualTo("fb: done (fallback)");
        assertThat(status.at("/result/attempt").stringValue()).isEqualTo("fallback");
        assertThat(events.stream().map(e -> e.data().get("progress").intValue()).toList())
                .isSorted();
        assertThat(batchSteps(id))
                .containsExactly(
                        "primary-1 COMPLETED COMPLETED",
                        "primary-2 ABANDONED FAILED",
                        "fallback-1 COMPLETED COMPLETED");
        assertThat(batchJobs(id)).containsExactly("ffmpeg.pipeline COMPLETED ");
    }

    @Test
    void aTimeoutEndsTheCommandAndSaysSo() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "slow", "commands": [%s]}
            """.formatted(commandOf(
                "ffmpeg", "\"timeoutMs\":500,", "-re", "-f", "lavfi", "-i", "testsrc=d=600", "out.mp4")));
        JsonNode status = api.await(id);
        assertThat(status.get("error").stringValue()).isEqualTo("ffmpeg timeout after 500ms");
        assertThat(files()).isEmpty();
    }

    @Test
    void anOutputPathNeverShowsAHalfWrittenFile() throws Exception {
        Files.writeString(media.resolve("out.mp4"), "the old one");
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "hidden", "commands": [%s]}
            """.formatted(command(
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc=d=2:s=320x180",
                "-movflags",
                "frag_keyframe+empty_moov",
                "-g",
                "5",
                "out.mp4")));
        List<Long> sizes = new ArrayList<>();
        CompletableFuture<JsonNode> end = CompletableFuture.supplyAsync(() -> {
            try {
                return api.await(id);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        while (!end.isDone()) {
            sizes.add(Files.size(media.resolve("out.mp4")));
        }
        assertThat(end.get().get("status").stringValue()).isEqualTo("finished");
        long last = Files.size(media.resolve("out.mp4"));
        assertThat(sizes).contains(11L).allMatch(size -> size == 11L || size == last);
        assertThat(plays("out.mp4")).isTrue();
        assertThat(files()).containsExactly("out.mp4");
    }

    @Test
    void anExistingOutputStaysWithMinusN() throws Exception {
        Files.writeString(media.resolve("out.mp4"), "the old one");
        String id = api.submit(
                "ffmpeg/pipeline", """
                    {"commands": [%s]}
                    """.formatted(command("-n", "-f", "lavfi", "-i", "testsrc=d=1", "out.mp4")));
        assertThat(api.await(id).get("error").stringValue())
                .isEqualTo("ffmpeg exit 1: File 'out.mp4' already exists. Exiting.");
        assertThat(media.resolve("out.mp4")).hasContent("the old one");
    }

    @Test
    void aPlaylistIsPublishedWithItsSegments() throws Exception {
        makeVideo("in.mp4", 4);
        String id = api.submit("ffmpeg/pipeline", """
            {"commands": [%s]}
            """.formatted(command(
                "-i", "in.mp4", "-c", "copy", "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "live.m3u8")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        assertThat(plays("live.m3u8")).isTrue();
        assertThat(Files.readString(media.resolve("live.m3u8"))).doesNotContain(".media-");
    }

    @Test
    void aSecretIsMaskedWhereverTheCommandIsShown() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "secret", "commands": [%s]}
            """.formatted(
                        command("-i", "http://u:hunter2@127.0.0.1:1/in.mp4?sig=abcdef", "out.mp4")));
        String status = api.await(id).toString();
        assertThat(status).contains("***").doesNotContain("hunter2").doesNotContain("abcdef");
        assertThat(batchJobs(id) + "" + batchSteps(id))
                .doesNotContain("hunter2")
                .doesNotContain("abcdef");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(media)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
