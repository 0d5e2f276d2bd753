package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Api.Event;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class SearchTest extends EndToEndTest {

    @Test
    void candidatesAreTriedInOrderOfScoreUntilOneSucceeds() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/search", """
            {"label": "s", "candidates": [
              {"label": "third", "score": 3, "commands": [%s, %s]},
              {"label": "first", "score": 1, "commands": [%s]},
              {"label": "never", "score": 4, "commands": [%s]},
              {"label": "second", "score": 2, "commands": [%s], "fallbackCommands": [%s]}]}
            """.formatted(
                        command("-i", "in.mp4", "-c", "copy", "./mid.mkv"),
                        command("-i", "mid.mkv", "-c", "copy", "out.mkv"),
                        command("-i", "no1.mp4", "out.mkv"),
                        command("-i", "in.mp4", "-c", "copy", "never.mkv"),
                        command("-i", "no2.mp4", "out.mkv"),
                        command("-i", "no3.mp4", "out.mkv")));
        List<Event> events = api.events(id);
        JsonNode status = events.getLast().data();
        assertThat(status.get("message").stringValue()).isEqualTo("s: done (third)");
        JsonNode result = status.get("result");
        assertThat(result.at("/chosen/label").stringValue()).isEqualTo("third");
        assertThat(result.at("/chosen/encodeCount").intValue()).isZero();
        assertThat(result.at("/result/history")).hasSize(2);
        assertThat(result.get("attempts"))
                .extracting(
                        a -> a.get("label").stringValue(),
                        a -> a.get("origIndex").intValue(),
                        a -> a.get("orderIndex").intValue(),
                        a -> a.get("status").stringValue(),
                        a -> a.get("usedFallback").booleanValue())
                .containsExactly(
                        tuple("first", 1, 0, "failed", false),
                        tuple("second", 3, 1, "failed", true),
                        tuple("third", 0, 2, "success", false));
        assertThat(batchSteps(id))
                .containsExactly(
                        "candidate-1 first ABANDONED FAILED",
                        "candidate-2 second ABANDONED FAILED",
                        "candidate-3 third COMPLETED COMPLETED");
        assertThat(plays("out.mkv")).isTrue();
        assertThat(plays("mid.mkv")).isTrue();
        assertThat(media.resolve("never.mkv")).doesNotExist();
        assertThat(events.stream().map(e -> e.data().get("progress").intValue()).toList())
                .isSorted();
    }

    @Test
    void aCandidateSucceedsByItsFallback() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/search", """
            {"label": "s", "candidates": [{"label": "c", "commands": [%s], "fallbackCommands": [%s]}]}
            """.formatted(
                        command("-i", "no.mp4", "out.mkv"), command("-i", "in.mp4", "-c", "copy", "out.mkv")));
        JsonNode status = api.await(id);
        assertThat(status.get("message").stringValue()).isEqualTo("s: done (c, fallback)");
        assertThat(status.at("/result/result/attempt").stringValue()).isEqualTo("fallback");
    }

    @Test
    void nothingOfACandidateIsPublishedUnlessItSucceedsAsAWhole() throws Exception {
        makeVideo("in.mp4", 1);
        String id = api.submit("ffmpeg/search", """
            {"label": "s", "candidates": [{"label": "c", "commands": [%s, %s]}]}
            """.formatted(
                        command("-i", "in.mp4", "-c", "copy", "half.mkv"), command("-i", "no.mp4", "out.mkv")));
        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("failed");
        assertThat(status.get("error").stringValue()).isEqualTo("all candidates failed");
        assertThat(status.get("message").stringValue()).isEqualTo("s: all candidates failed");
        assertThat(media.resolve("half.mkv")).doesNotExist();
        assertThat(batchJobs(id)).containsExactly("ffmpeg.search FAILED all candidates failed");
        assertThat(media.toFile().list()).containsExactly("in.mp4");
    }
}
