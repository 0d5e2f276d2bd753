package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.SmallDisk;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

@RequiresTool(Tool.FFMPEG)
class CommandLimitsTest extends EndToEndTest {

    /** Works for ever and gives nothing. */
    private static final String[] FRUITLESS = {"-f", "lavfi", "-i", "testsrc", "-vf", "select=0", "out.mp4"};

    @Test
    void aStalledCommandFailsWithItsCode() throws Exception {
        String id = api.submit(
                "ffmpeg/pipeline", """
                    {"label": "stalled", "commands": [%s]}
                    """.formatted(commandOf("ffmpeg", "\"stallTimeoutMs\":1500,", FRUITLESS)));

        assertThat(api.await(id).get("error").stringValue()).isEqualTo("ffmpeg made no progress for 1500ms");
        assertThat(failureCode(id)).isEqualTo("COMMAND_STALLED");
        assertThat(media).isEmptyDirectory();
    }

    @Test
    void aStalledCommandIsFollowedByTheFallback() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "stalled", "commands": [%s], "fallbackCommands": [%s]}
            """.formatted(
                        commandOf("ffmpeg", "\"stallTimeoutMs\":1500,", FRUITLESS),
                        command("-f", "lavfi", "-i", "testsrc=d=1", "out.mp4")));

        JsonNode status = api.await(id);
        assertThat(status.get("message").stringValue()).isEqualTo("stalled: done (fallback)");
        assertThat(plays("out.mp4")).isTrue();
    }

    @Test
    void aCommandThatWritesTooMuchFailsWithItsCodeAndPublishesNothing() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "large", "commands": [%s]}
            """.formatted(commandOf(
                "ffmpeg",
                "\"maxOutputBytes\":1000000,",
                "-f",
                "lavfi",
                "-i",
                "testsrc=d=1",
                "-c:v",
                "rawvideo",
                "out.avi")));

        assertThat(api.await(id).get("error").stringValue())
                .isEqualTo("ffmpeg wrote more than 1000000 bytes, its limit (maxOutputBytes)");
        assertThat(failureCode(id)).isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(media).isEmptyDirectory();
    }

    @Test
    void theCommandsOfATaskShareItsLimitAlsoWhenTheFirstWasRunByAnEarlierAttempt() throws Exception {
        // 20 frames of 1920 x 1080 in 4:2:0, some 62 MB.
        String some = command(
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=hd1080:d=0.8",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                "rawvideo",
                "a.avi");
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "both", "commands": [%s, %s]}
            """.formatted(some, some.replace("a.avi", "b.avi")));

        for (int run = 0; run < 2; run++) {
            assertThat(api.await(id).get("error").stringValue())
                    .isEqualTo("ffmpeg wrote more than 104857600 bytes, its limit (media.commands.max-output)");
            assertThat(media.toFile().list()).containsExactly("a.avi");
            if (run == 0) {
                api.post("/api/tasks/" + id + "/restart");
            }
        }
    }

    @Test
    void aFullDiskFailsTheTaskWithASentenceThatNamesThePathAndOthersGoOn() throws Exception {
        String[] large = {"-f", "lavfi", "-i", "testsrc=d=10", "-c:v", "rawvideo", "out.avi"};
        try (SmallDisk disk = SmallDisk.over(media, "size=2m")) {
            String id = api.submit("ffmpeg/pipeline", """
                {"label": "full", "commands": [%s]}
                """.formatted(command(large)));
            String other = api.submit("demo/sleep", "{\"seconds\": 0.1, \"steps\": 1}");

            assertThat(api.await(id).get("error").stringValue())
                    .startsWith("no space left in " + media + " (")
                    .contains("ffmpeg exit 1: ");
            assertThat(failureCode(id)).isEqualTo("DISK");
            assertThat(media).isEmptyDirectory();
            assertThat(api.await(other).get("status").stringValue()).isEqualTo("finished");
        }
    }

    private String failureCode(String id) {
        return jdbc.sql("SELECT failure_code FROM task WHERE id = :id::uuid")
                .param("id", id)
                .query(String.class)
                .single();
    }
}
