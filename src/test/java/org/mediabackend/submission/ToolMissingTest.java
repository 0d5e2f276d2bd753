package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.web.ServerTest;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"media.ffmpeg=/nowhere/ffmpeg", "media.magick=/nowhere/magick"})
class ToolMissingTest extends ServerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "/api/tasks/ffmpeg/pipeline~{\"commands\":[{\"args\":[\"-version\"]}]}~/nowhere/ffmpeg",
                "/api/tasks/ffmpeg/probe~{}~/nowhere/ffmpeg",
                "/api/tasks/image/pipeline~{\"commands\":[{\"args\":[\"a.png\", \"b.png\"]}]}~/nowhere/magick"
            })
    void aTaskThatNeedsAMissingProgramIsRefused(String path, String body, String saying) throws Exception {
        long before = tasks();
        HttpResponse<String> response = post(path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(40004);
        assertThat(json(response).get("description").stringValue()).contains(saying);
        assertThat(tasks()).isEqualTo(before);
    }
}
