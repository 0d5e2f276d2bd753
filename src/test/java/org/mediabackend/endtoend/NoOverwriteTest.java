package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

/** ffmpeg's {@code -n}: what is there stays. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class NoOverwriteTest extends EndToEndTest {

    @Test
    void aFileThatAppearedWhileTheCommandRanIsNotReplaced() throws Exception {
        Path appeared = media.resolve("out.mkv");
        String id = api.submit(
                "ffmpeg/pipeline",
                "{\"commands\": [%s]}"
                        .formatted(command(
                                "-n",
                                "-re",
                                "-f",
                                "lavfi",
                                "-i",
                                "testsrc=d=2",
                                "other.mkv",
                                "-c:v",
                                "ffv1",
                                "out.mkv")));
        api.awaitEvent(id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
        Files.writeString(appeared, "stranger");
        JsonNode status = api.await(id);
        assertThat(status.get("status").stringValue()).isEqualTo("failed");
        assertThat(status.get("error").stringValue())
                .isEqualTo(appeared + " appeared while the command ran, and -n forbids to replace it");
        assertThat(appeared).hasContent("stranger");
        assertThat(media.toFile().list()).containsExactly("out.mkv");
    }

    @Test
    void whatWasNotThereIsPublishedAndTheDirectoryIsLeftClean() throws Exception {
        String id = api.submit(
                "ffmpeg/search",
                "{\"candidates\": [{\"label\": \"c\", \"commands\": [%s, %s]}]}"
                        .formatted(
                                command("-n", "-f", "lavfi", "-i", "testsrc=d=1", "a.mkv"),
                                command("-n", "-i", "a.mkv", "-c", "copy", "b.mkv")));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        assertThat(plays("b.mkv")).isTrue();
        assertThat(media.toFile().list()).containsExactlyInAnyOrder("a.mkv", "b.mkv");
    }
}
