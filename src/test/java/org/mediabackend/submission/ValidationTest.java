package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.web.ServerTest;
import tools.jackson.databind.JsonNode;

/** What would be refused is said, and nothing comes of it. */
class ValidationTest extends ServerTest {

    private static final String VALIDATE = "/api/tasks/ffmpeg/validate";

    private long before;

    @BeforeEach
    void countTasks() throws Exception {
        before = tasks();
    }

    @AfterEach
    void noTaskIsMade() throws Exception {
        assertThat(tasks()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"commands\": [{\"args\": [\"-i\", \"a.mkv\", \"-vf\", \"scale=320:-2\", \"b.mp4\"]}]}",
                "{\"commands\": [{\"args\": [\"-f\", \"lavfi\", \"-i\", \"testsrc=d=1\", \"b.mp4\"]}],"
                        + " \"fallbackCommands\": null}",
                "{\"candidates\": [{\"commands\": [{\"args\": [\"-i\", \"a.mkv\", \"-c\", \"copy\", \"b.mp4\"]}]}]}",
                "{\"commands\": [{\"tool\": \"vips\", \"args\": [\"copy\", \"a.png\", \"b.jpg\"]}]}",
            })
    void whatWouldBeAcceptedHasNoErrors(String body) throws Exception {
        HttpResponse<String> response = post(VALIDATE, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"code\":0,\"description\":\"OK\",\"result\":{\"errors\":[]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"commands\": [{\"args\": [\"-i\", \"/etc/passwd\", \"b.mp4\"]}]}~commands[0].args[1]~lies outside",
                "{\"commands\": [{\"args\": [\"ffmpeg\", \"-i\", \"a\", \"-vf\", \"movie=/etc/passwd\", \"b.mp4\"]}]}"
                        + "~commands[0].args[4]~lies outside",
                "{\"commands\": [{\"args\": [\"-i\", \"a\", \"-nonsense\", \"1\", \"b.mp4\"]}]}~commands[0].args[2]"
                        + "~does not know for ffmpeg",
                "{\"candidates\": [{\"commands\": [{\"args\": [\"-i\", \"a\", \"b.mp4\"], \"env\": {\"LD_PRELOAD\":"
                        + " \"x\"}}]}]}~candidates[0].commands[0].env.LD_PRELOAD~may not be set",
                "{\"commands\": [{\"tool\": \"vips\", \"args\": [\"system\", \"id\"]}]}~commands[0].args~cannot be"
                        + " judged",
                "{\"commands\": [{\"args\": []}]}~commands[0].args~at least one argument",
                "{\"candidates\": []}~candidates~at least one candidate",
                "{}~commands~at least one command",
                "{\"commands\": [{\"args\": [\"-i\"]}]}~commands[0].args[0]~is not understood",
            })
    void whatWouldBeRefusedIsToldFieldByField(String body, String field, String saying) throws Exception {
        HttpResponse<String> response = post(VALIDATE, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode answer = json(response);
        assertThat(answer.get("code").intValue()).isZero();
        assertThat(answer.at("/result/errors/0/field").stringValue()).isEqualTo(field);
        assertThat(answer.at("/result/errors/0/message").stringValue()).contains(saying);
    }

    @Test
    void everythingIsToldAtOnce() throws Exception {
        JsonNode errors = json(post(VALIDATE, """
            {"commands": [{"args": ["-i", "/etc/passwd", "b.mp4"]}, {"args": ["-i"]}, {"args": ["-report", "a"]}]}\
            """)).at("/result/errors");
        assertThat(errors.findValuesAsString("field"))
                .containsExactly("commands[0].args[1]", "commands[1].args[0]", "commands[2].args[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {"{~40002", "[]~40001", "nonsense~40002"})
    void whatIsNoJsonObjectIsStillAnError(String body, int code) throws Exception {
        HttpResponse<String> response = post(VALIDATE, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(code);
    }

    @Test
    void aRefusalOfATaskNamesTheSameFieldAndSaysWhy() throws Exception {
        HttpResponse<String> response = post("/api/tasks/ffmpeg/pipeline", """
            {"commands": [{"args": ["-i", "a.mkv", "-filter_script", "b.txt", "c.mp4"]}]}\
            """);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(40003);
        assertThat(json(response).at("/result/errors/0/field").stringValue()).isEqualTo("commands[0].args[2]");
        assertThat(json(response).get("description").stringValue()).contains("give the graph itself by -filter");
    }

    @Test
    void theDocumentHasItsTypes() throws Exception {
        JsonNode operation =
                json(get("/v3/api-docs")).get("paths").get(VALIDATE).get("post");
        assertThat(operation.at("/requestBody/content/application~1json/schema/anyOf"))
                .hasSize(2);
        assertThat(operation.get("responses").propertyNames())
                .contains("200", "400")
                .doesNotContain("409");
        assertThat(json(get("/v3/api-docs")).at("/components/schemas").propertyNames())
                .contains("Validation", "FieldError", "Pipeline", "Search");
    }
}
