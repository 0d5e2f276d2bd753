package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class HttpBorderTest extends ServerTest {

    @Test
    void healthIsExactlyWhatTheContractSays() throws Exception {
        assertThat(get("/health").body())
                .isEqualTo("{\"code\":0,\"description\":\"OK\",\"result\":{\"status\":\"ok\"}}");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,404,40401",
        "GET,/nope,404,40401",
        "POST,/nope,404,40401",
        "DELETE,/api/tasks,405,40501",
        "GET,/error,404,40401",
        "GET,/api/tasks/demo/sleep/,404,40401",
        "GET,/api/tasks/demo/sleep,405,40501",
        "DELETE,/health,405,40501",
        "FROB,/health,405,40501",
        "GET,/api/tasks/not-a-uuid,404,40402",
        "GET,/api/tasks/1-1-1-1-1,404,40402",
        "GET,/api/tasks/00000000-0000-0000-0000-000000000000,404,40402",
    })
    void anUnknownPathMethodOrTaskIsAnEnvelopeWithItsTrueStatus(String method, String path, int status, int code)
            throws Exception {
        HttpResponse<String> response = send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(status);
        assertIsError(response, code);
    }

    @Test
    void aWrongMethodIsToldWhichAreRight() throws Exception {
        HttpResponse<String> response = send(request("/health").DELETE());
        assertThat(response.headers().firstValue("Allow")).contains("GET");
        assertThat(json(response).get("description").stringValue())
                .contains("DELETE")
                .contains("GET");
    }

    @Test
    void headAndOptionsAnswerWithoutABody() throws Exception {
        HttpResponse<String> head = send(request("/health").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        HttpResponse<String> options = send(request("/health").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(options.statusCode()).isEqualTo(200);
        assertThat(options.headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "GET /health HTTP/1.1\\r\\nHost: x\\r\\nBad Header\\001: y\\r\\n\\r\\n~400",
                "GET /a|b\"{}<> HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n~400",
                "NONSENSE\\r\\n\\r\\n~400",
                "GET /health HTTP/9.9\\r\\nHost: x\\r\\n\\r\\n~505",
                "GET /health HTTP/1.1\\r\\n\\r\\n~400",
                "GET /%00 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n~400",
                "GET /a%2Fb HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n~400",
                "GET /%zz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n~400",
                "TRACE /health HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n~405",
                "POST /api/tasks/demo/sleep HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: -1\\r\\n\\r\\n~400",
                "POST /api/tasks/demo/sleep HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: nonsense\\r\\n\\r\\n~501",
            })
    void whatTomcatRefusesBeforeSpringIsAnEnvelopeToo(String request, int status) throws Exception {
        String bytes = request.translateEscapes();
        String answer = raw().send(bytes.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertNothingLeaks(answer);
        int code = status == 405 ? 40501 : 40000;
        assertThat(answer).contains("{\"code\":" + code + ",").contains("application/json");
    }

    @Test
    void headersThatAreTooLargeAreAnsweredWithAnEnvelope() throws Exception {
        String answer = raw().send("GET /health HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 4").contains("\"code\":40000,");
        assertNothingLeaks(answer);
    }

    @Test
    void noAcceptHeaderTurnsAnErrorIntoAnotherOne() throws Exception {
        HttpResponse<String> response = send(request("/nope").header("Accept", "text/html"));
        assertThat(response.statusCode()).isEqualTo(404);
        assertIsError(response, 40401);
    }

    @Test
    void anAnswerThatTheCallerDoesNotAcceptIs406() throws Exception {
        HttpResponse<String> response = send(request("/health").header("Accept", "image/png"));
        assertThat(response.statusCode()).isEqualTo(406);
        assertIsError(response, 40601);
    }

    @Test
    void aPageOfAnyOriginMayCallAndReadWhereTheTaskIs() throws Exception {
        String preflight = raw().send("OPTIONS /api/tasks/demo/sleep HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Origin: https://example.org\r\n"
                + "Access-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: content-type\r\n"
                + "Connection: close\r\n\r\n");
        assertThat(preflight)
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Origin: *")
                .contains("Access-Control-Allow-Headers: content-type")
                .doesNotContain("Allow-Credentials");
        String simple =
                raw().send("GET /nope HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\nConnection: close\r\n\r\n");
        assertThat(simple)
                .startsWith("HTTP/1.1 404")
                .contains("Access-Control-Allow-Origin: *")
                .contains("Access-Control-Expose-Headers: Location, Retry-After");
    }

    @Test
    void theDocumentOfTheApiNamesPathsAndErrors() throws Exception {
        HttpResponse<String> document = get("/v3/api-docs");
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(json(document).get("paths").propertyNames())
                .contains("/health", "/api/tasks/{id}", "/api/tasks/ffmpeg/search");
        assertThat(document.body()).contains("40003").contains("50301");
    }

    /** What clients that are generated from the document rely on. */
    @Test
    void theDocumentTellsTheTypesOfATask() throws Exception {
        JsonNode schemas = json(get("/v3/api-docs")).at("/components/schemas");
        JsonNode task = schemas.at("/TaskStatus/properties");
        assertThat(task.at("/status/enum"))
                .isEqualTo(JSON.readTree("[\"queued\", \"started\", \"finished\", \"failed\", \"cancelled\"]"));
        assertThat(task.at("/meta/type").asString()).isEqualTo("object");
        assertThat(task.at("/meta/additionalProperties").asBoolean()).isTrue();
        assertThat(task.at("/result/type")).isEqualTo(JSON.readTree("[\"object\", \"null\"]"));
        assertThat(task.at("/error/type")).isEqualTo(JSON.readTree("[\"string\", \"null\"]"));
        assertThat(task.at("/startedAt/type")).isEqualTo(JSON.readTree("[\"string\", \"null\"]"));
        assertThat(task.at("/steps/type").asString()).isEqualTo("array");
        assertThat(task.at("/steps/items/$ref").asString()).isEqualTo("#/components/schemas/Step");
        JsonNode step = schemas.at("/Step/properties");
        assertThat(step.propertyNames())
                .contains("index", "name", "status", "exitCode", "startedAt", "finishedAt", "progress", "message");
        assertThat(step.at("/exitCode/type")).isEqualTo(JSON.readTree("[\"integer\", \"null\"]"));
        assertThat(step.at("/status/enum").size()).isEqualTo(5);
        assertThat(schemas.at("/WorkerStatus/properties/state/enum").size()).isEqualTo(5);
    }

    @Test
    void theDocumentTellsWhereAStateMayRefuse() throws Exception {
        JsonNode paths = json(get("/v3/api-docs")).get("paths");
        assertThat(answers409(paths, "/api/tasks/{id}/cancel")).contains("40901");
        assertThat(answers409(paths, "/api/tasks/{id}/restart")).contains("40901");
        assertThat(answers409(paths, "/api/workers/{id}/drain")).contains("40903");
        assertThat(answers409(paths, "/api/lanes/{lane}/pause")).isEmpty();
    }

    @Test
    void theDocumentTellsThatEventsAreAStream() throws Exception {
        JsonNode answer = json(get("/v3/api-docs"))
                .get("paths")
                .get("/api/tasks/{id}/events")
                .at("/get/responses/200");
        assertThat(answer.at("/content").propertyNames()).containsExactly("text/event-stream");
        assertThat(answer.at("/content/text~1event-stream/schema/type").asString())
                .isEqualTo("string");
    }

    private static String answers409(JsonNode paths, String path) {
        return paths.get(path).at("/post/responses/409/description").asString("");
    }

    private static void assertIsError(HttpResponse<String> response, int code) {
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
        assertThat(json(response).propertyNames()).containsExactly("code", "description", "result");
        assertThat(json(response).get("code").intValue()).isEqualTo(code);
        assertThat(json(response).get("description").stringValue()).isNotBlank();
        assertNothingLeaks(response.body());
    }

    private static void assertNothingLeaks(String answer) {
        assertThat(answer)
                .doesNotContain("<html", "Whitelabel", "Apache Tomcat", "\tat ", "org.springframework", "Server:");
    }
}
