package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.mediabackend.web.ServerTest;

/** The same request sent again under the same key is the same task. */
class IdempotencyTest extends ServerTest {

    private static final String SLEEP = "/api/tasks/demo/sleep";
    private static final String PIPELINE = "/api/tasks/ffmpeg/pipeline";

    private final String key = "key-" + UUID.randomUUID();

    @Test
    void theSameRequestUnderTheSameKeyIsOneTask() throws Exception {
        HttpResponse<String> first = post(SLEEP, key, "{\"steps\": 3, \"label\": \"a\"}");
        long after = tasks();
        HttpResponse<String> second = post(SLEEP, key, " {\"label\":\"a\",\"steps\":3.0,\"unknown\":[]}");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(get(second.headers().firstValue("Location").orElseThrow()).statusCode())
                .isEqualTo(200);
        assertThat(tasks()).isEqualTo(after);
    }

    @Test
    void withoutAKeyOrUnderAnotherOneItIsAnotherTask() throws Exception {
        String id = id(post(SLEEP, key, "{}"));
        assertThat(id(post(SLEEP, "{}"))).isNotEqualTo(id);
        assertThat(id(post(SLEEP, key.toUpperCase(Locale.ROOT), "{}"))).isNotEqualTo(id);
    }

    @Test
    void aDelayedRequestIsTheSameAlsoWhenItsMomentHasPassed() throws Exception {
        String body = "{\"notBefore\": \"2001-01-01T00:00:00Z\", \"retry\": {\"maxAttempts\": 2}}";
        assertThat(id(post(SLEEP, key, body))).isEqualTo(id(post(SLEEP, key, body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "/api/tasks/demo/sleep~{\"seconds\": 2}",
                "/api/tasks/demo/sleep~{\"seconds\": 1, \"priority\": 1}",
                "/api/tasks/demo/sleep~{\"seconds\": 1, \"notBefore\": \"2001-01-01T00:00:00Z\"}",
                "/api/tasks/demo/sleep~{\"seconds\": 1, \"retry\": {\"maxAttempts\": 2}}",
                "/api/tasks/image/pipeline~{\"commands\": [{\"args\": [\"a.png\", \"b.png\"]}]}",
            })
    void anotherRequestUnderTheKeyIsRefusedWithANumberOfItsOwn(String path, String body) throws Exception {
        post(SLEEP, key, "{\"seconds\": 1}");
        long after = tasks();
        HttpResponse<String> other = post(path, key, body);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).get("code").intValue()).isEqualTo(40902);
        assertThat(json(other).get("description").stringValue()).contains("Idempotency-Key");
        assertThat(tasks()).isEqualTo(after);
    }

    @Test
    void theOrderOfNamesInAnEnvironmentDoesNotMatterButANullDoes() throws Exception {
        String body = "{\"commands\": [{\"args\": [\"-i\", \"a\", \"b.mp4\"], \"env\": {%s}}]}";
        String id = id(post(PIPELINE, key, body.formatted("\"TZ\": \"UTC\", \"LANG\": null")));
        assertThat(id(post(PIPELINE, key, body.formatted("\"LANG\": null, \"TZ\": \"UTC\""))))
                .isEqualTo(id);
        assertThat(post(PIPELINE, key, body.formatted("\"TZ\": \"UTC\"")).statusCode())
                .isEqualTo(409);
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void theProbeTakesTheHeaderToo() throws Exception {
        assertThat(id(post("/api/tasks/ffmpeg/probe", key, "")))
                .isEqualTo(id(post("/api/tasks/ffmpeg/probe", key, "ignored")));
    }

    @Test
    void whatWasAcceptedIsAnsweredThoughThePolicyWouldRefuseItNow() throws Exception {
        Path directory = Files.createTempDirectory(DATA.resolve("media"), "gone");
        String body = "{\"commands\": [{\"args\": [\"-i\", \"a\", \"b.mp4\"], \"cwd\": \"" + directory + "\"}]}";
        String id = id(post(PIPELINE, key, body));
        Files.delete(directory);
        assertThat(post(PIPELINE, body).statusCode()).isEqualTo(400);
        assertThat(id(post(PIPELINE, key, body))).isEqualTo(id);
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() throws Exception {
        assertThat(post(SLEEP, key, "{\"steps\": 0}").statusCode()).isEqualTo(400);
        assertThat(post(SLEEP, key, "{\"steps\": 1}").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyThatHasServedItsTimeIsAsGoodAsNew() throws Exception {
        String id = id(post(SLEEP, key, "{}"));
        try (var connection = DATABASE.connect();
                var age = connection.prepareStatement(
                        "UPDATE idempotency_key SET created_at = created_at - interval '24 hours' WHERE key = ?")) {
            age.setString(1, key);
            assertThat(age.executeUpdate()).isEqualTo(1);
        }
        String next = id(post(SLEEP, key, "{\"seconds\": 1}"));
        assertThat(next).isNotEqualTo(id);
        assertThat(id(post(SLEEP, key, "{\"seconds\": 1}"))).isEqualTo(next);
    }

    @ParameterizedTest
    @MethodSource("wrongKeys")
    void whatIsNoKeyIsRefused(String wrong) throws Exception {
        String answer = raw().send("POST " + SLEEP + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 0\r\nIdempotency-Key: " + wrong + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":40001", "\"field\":\"Idempotency-Key\"");
    }

    static List<String> wrongKeys() {
        return List.of("", "two words", "k".repeat(256), "tab\tbed", "k\u00e9y");
    }

    @ParameterizedTest
    @MethodSource("properKeys")
    void whatIsVisibleIsAKey(String proper) throws Exception {
        assertThat(post(SLEEP, proper, "{}").statusCode()).isEqualTo(200);
    }

    static List<String> properKeys() {
        return List.of("!", "~", "\"quoted-7f\"", "a,b;c=d", "k".repeat(255));
    }

    private HttpResponse<String> post(String path, String idempotencyKey, String json) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String id(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).at("/result/id").stringValue();
    }
}
