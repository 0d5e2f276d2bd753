package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class OutputCheckedTest extends EndToEndTest {

    private static final String[] NOTHING = {"-f", "lavfi", "-i", "testsrc=d=1", "-ss", "5", "out.avi"};

    @Test
    void anExitCodeOf0WithoutAFrameFailsTheTaskAndPublishesNothing() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "empty", "commands": [%s]}
            """.formatted(command(NOTHING)));

        JsonNode status = api.await(id);
        assertThat(status.get("error").stringValue()).isEqualTo("ffmpeg exit 0, but out.avi is without a frame");
        assertThat(status.at("/steps/0/exitCode").intValue()).isZero();
        assertThat(jdbc.sql("SELECT failure_code FROM task WHERE id = :id::uuid")
                        .param("id", id)
                        .query(String.class)
                        .single())
                .isEqualTo("OUTPUT_INVALID");
        assertThat(media).isEmptyDirectory();
    }

    @Test
    void anEmptyOutputOfACandidateGivesTheNextItsTurn() throws Exception {
        String id = api.submit("ffmpeg/search", """
            {"label": "s", "candidates": [{"label": "empty", "score": 1, "commands": [%s]},
                                          {"label": "full", "score": 2, "commands": [%s]}]}
            """.formatted(
                        command(NOTHING), command("-f", "lavfi", "-i", "testsrc=d=1", "out.avi")));

        assertThat(api.await(id).at("/result/chosen/label").stringValue()).isEqualTo("full");
        assertThat(plays("out.avi")).isTrue();
    }

    @Test
    void aTaskMayAskForLess() throws Exception {
        String id = api.submit("ffmpeg/pipeline", """
            {"label": "empty", "outputCheck": "exists", "commands": [%s]}
            """.formatted(command(NOTHING)));
        assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
        String search = api.submit("ffmpeg/search", """
            {"label": "s", "outputCheck": "off", "candidates": [{"label": "a", "commands": [%s]}]}
            """.formatted(command(NOTHING)));
        assertThat(api.await(search).get("status").stringValue()).isEqualTo("finished");
    }
}
