package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Api.Event;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

class SmallTasksTest extends EndToEndTest {

    @Test
    void theDemoSaysItsStepsAndLeavesItsArtifact() throws Exception {
        String id = api.submit("demo/sleep", "{\"seconds\": 1.5, \"steps\": 2}");
        List<Event> events = api.events(id);
        JsonNode status = events.getLast().data();
        assertThat(status.get("status").stringValue()).isEqualTo("finished");
        Path artifact = Path.of(status.at("/result/artifactPath").stringValue());
        assertThat(artifact).isAbsolute().exists().endsWith(Path.of("outputs", id, "result.txt"));
        assertThat(events.stream().map(e -> e.data().get("message").stringValue()))
                .contains("step 2/2");
        assertThat(batchSteps(id)).containsExactly("sleep COMPLETED COMPLETED");
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void theProbeTellsTheFfmpegThatIsUsed() throws Exception {
        JsonNode result = api.await(api.submit("ffmpeg/probe", "")).get("result");
        assertThat(result.get("versionLines").get(0).stringValue()).startsWith("ffmpeg version");
        assertThat(result.get("versionLines").size()).isLessThanOrEqualTo(3);
        assertThat(Path.of(result.get("ffmpegPath").stringValue())).isExecutable();
        assertThat(Path.of(result.get("artifactPath").stringValue())).content().startsWith("ffmpeg version");
    }

    @Test
    @RequiresTool({Tool.MAGICK, Tool.VIPS, Tool.VIPSTHUMBNAIL})
    void imagesAreMadeByImageMagickAndLibvips() throws Exception {
        String id = api.submit("image/pipeline", """
            {"label": "img", "commands": [
              {"cwd": "%s", "args": ["-size", "64x48", "xc:red", "a.png"]},
              %s, %s]}
            """.formatted(
                        media,
                        commandOf("vips", "", "resize", "a.png", "b.png", "0.5"),
                        commandOf("vipsthumbnail", "", "a.png", "--size", "16", "-o", "c.png")));
        JsonNode status = api.await(id);
        assertThat(status.get("error").isNull()).as(status.toString()).isTrue();
        assertThat(status.get("kind").stringValue()).isEqualTo("image.pipeline");
        assertThat(media.resolve("a.png")).exists();
        assertThat(Files.size(media.resolve("b.png"))).isPositive();
        assertThat(Files.size(media.resolve("c.png"))).isPositive();
        assertThat(media.toFile().list()).containsExactlyInAnyOrder("a.png", "b.png", "c.png");
        assertThat(media.resolveSibling("outputs").resolve(id))
                .as("a workspace that no command runs in")
                .doesNotExist();
    }

    @Test
    void aStreamOfAnUnknownTaskSaysSoAndCloses() throws Exception {
        for (String id : List.of(UUID.randomUUID().toString(), "nonsense")) {
            List<Event> events = api.events(id);
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.name()).isEqualTo("error");
                assertThat(event.data().toString()).isEqualTo("{\"type\":\"error\",\"message\":\"task not found\"}");
            });
        }
    }

    @Test
    void aStreamSendsWhatGetAnswersAndAnEndedTaskItsEndAtOnce() throws Exception {
        String id = api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}");
        api.await(id);
        List<Event> again = api.events(id);
        assertThat(again).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("done");
            assertThat(event.data()).isEqualTo(api.status(id));
            assertThat(Long.parseLong(event.id())).isPositive();
        });
    }

    @Test
    void theLightLaneDoesNotWaitForTheHeavyOne() throws Exception {
        String slow = "{\"label\":\"slow\",\"commands\":["
                + command("-re", "-f", "lavfi", "-i", "testsrc=d=6:s=64x64", "-f", "null", "-") + "]}";
        List<String> heavy = List.of(
                api.submit("ffmpeg/pipeline", slow),
                api.submit("ffmpeg/pipeline", slow),
                api.submit("ffmpeg/pipeline", slow));
        api.await(api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
        assertThat(api.status(heavy.getLast()).get("status").stringValue()).isEqualTo("queued");
        for (String id : heavy) {
            assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        }
    }
}
