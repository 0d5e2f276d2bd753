package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ServerTest;
import org.mediabackend.web.TaskStatus;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class SubmissionTest extends ServerTest {

    @Autowired
    private TaskLedger ledger;

    @Test
    void anAcceptedTaskIsQueuedAndFoundWhereTheAnswerSays() throws Exception {
        HttpResponse<String> response = post("/api/tasks/demo/sleep", "{\"seconds\": 1, \"unknown\": [1]}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String location = response.headers().firstValue("Location").orElseThrow();
        JsonNode status = json(get(location)).get("result");
        assertThat(status.get("id")).isEqualTo(json(response).at("/result/id"));
        assertThat(status.get("status").stringValue()).isEqualTo("queued");
        assertThat(status.get("kind").stringValue()).isEqualTo("demo.sleep");
        assertThat(status.get("createdAt").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    }

    @Test
    void getAnswersTheBytesThatAnEventSends() throws Exception {
        String id = json(post("/api/tasks/ffmpeg/probe", "ignored, even so"))
                .at("/result/id")
                .stringValue();
        String event =
                TaskStatus.of(ledger.find(UUID.fromString(id)).orElseThrow()).json();
        assertThat(get("/api/tasks/" + id).body())
                .isEqualTo("{\"code\":0,\"description\":\"OK\",\"result\":" + event + "}");
    }

    @Test
    void withoutABodyTheDemoTakesItsDefaults() throws Exception {
        HttpResponse<String> response =
                send(request("/api/tasks/demo/sleep").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(spec(response)).isEqualTo(JSON.readTree("""
            {"label": "demo-sleep", "seconds": 5.0, "steps": 10}\
            """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tasks/demo/sleep",
                "/api/tasks/ffmpeg/pipeline",
                "/api/tasks/ffmpeg/search",
                "/api/tasks/image/pipeline"
            })
    void theExampleOfTheDocumentIsAccepted(String path) throws Exception {
        JsonNode content =
                json(get("/v3/api-docs")).get("paths").get(path).at("/post/requestBody/content/application~1json");
        JsonNode example = content.has("example")
                ? content.get("example")
                : content.get("examples").iterator().next().get("value");
        HttpResponse<String> response = post(path, example.isString() ? example.stringValue() : example.toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void whatTheContractLeavesOpenIsFilledIn() throws Exception {
        JsonNode spec = spec(post("/api/tasks/ffmpeg/pipeline", """
            {"commands": [{"args": ["ffmpeg", "-i", "a.mkv", "b.mp4"], "cwd": null, "env": null, "timeoutMs": 5.0}],
             "fallbackCommands": null}\
            """));
        assertThat(spec).isEqualTo(JSON.readTree("""
            {"label": "ffmpeg-pipeline", "fallbackCommands": [], "outputCheck": null, "commands": [
              {"tool": "FFMPEG", "args": ["-i", "a.mkv", "b.mp4"], "cwd": null, "env": {},
               "timeoutMs": 5, "durationHintSeconds": null, "stallTimeoutMs": null, "maxOutputBytes": null}]}\
            """));
    }

    @ParameterizedTest
    @CsvSource({
        "ffmpeg, -i a.mkv b.mp4",
        "ffprobe, a.mkv",
        "magick, a.png b.jpg",
        "vips, copy a.png b.jpg",
        "vipsthumbnail, a.png"
    })
    void theToolsOwnNameInFrontOfTheArgumentsIsDropped(String tool, String args) throws Exception {
        String own = "\"" + args.replace(" ", "\", \"") + "\"";
        JsonNode spec = spec(post("/api/tasks/image/pipeline", """
            {"commands": [{"tool": "%s", "args": ["%s", %s]}]}\
            """.formatted(tool, tool, own)));
        assertThat(spec.at("/commands/0/args")).isEqualTo(JSON.readTree("[" + own + "]"));
    }

    @Test
    void anImageCommandIsImageMagicksUnlessItNamesATool() throws Exception {
        JsonNode spec = spec(post("/api/tasks/image/pipeline", """
            {"commands": [{"args": ["magick", "a.png", "b.jpg"]}, {"tool": "vips", "args": ["copy", "a.png", "b.jpg"]}]}\
            """));
        assertThat(spec.at("/commands/0/tool").stringValue()).isEqualTo("MAGICK");
        assertThat(spec.at("/commands/0/args").size()).isEqualTo(2);
        assertThat(spec.at("/commands/1/tool").stringValue()).isEqualTo("VIPS");
    }

    @Test
    void filesUnderTheDataDirectoryAndWebAddressesAreAllowed() throws Exception {
        HttpResponse<String> response = post("/api/tasks/ffmpeg/pipeline", """
            {"commands": [{"args": ["-i", "%s/in.mkv", "-i", "https://example.org/a.mkv", "out/b.mp4"], "cwd": "media",
              "env": {"TZ": "UTC", "LANG": null}}]}\
            """.formatted(DATA));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void anOutputThatCanOnlyBeWrittenInPlaceIsRefused() throws Exception {
        HttpResponse<String> response = post("/api/tasks/ffmpeg/pipeline", """
            {"commands": [{"args": ["-i", "a.mkv", "-hls_flags", "append_list", "b.m3u8"]}]}\
            """);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("code").intValue()).isEqualTo(40003);
        assertThat(response.body()).contains("commands[0].args[4]", "append_list continues the playlist that is there");
    }

    private static JsonNode spec(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try (var connection = DATABASE.connect();
                var select = connection.prepareStatement("SELECT spec FROM task WHERE id = ?::uuid")) {
            select.setString(1, json(response).at("/result/id").stringValue());
            try (var rows = select.executeQuery()) {
                rows.next();
                return JSON.readTree(rows.getString(1));
            }
        }
    }
}
