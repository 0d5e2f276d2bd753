package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"media.limits.body-time=500ms", "server.tomcat.connection-timeout=1s"})
class HttpHardeningTest extends ServerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "POST~/api/tasks/demo/sleep~Content-Type: */*~415",
                "POST~/api/tasks/demo/sleep~Content-Type: application/*\\r\\nOrigin: https://example.org~415",
                "POST~/api/tasks/demo/sleep~Content-Type: a b c\\r\\nOrigin: https://example.org~415",
                "POST~/nope~Content-Type: */*~415",
                "POST~/nope~Content-Type: ;;;\\r\\nOrigin: https://example.org~415",
                "GET~/nope~Content-Type: text~415",
                "GET~/health?a=%zz~X: y~400",
                "GET~/nope?a=%~X: y~400",
                "GET~/api/tasks/1?%4~X: y~400",
                "GET~/health?a=%ff%fe~X: y~200",
                "GET~/health~Accept: ;;;~406",
                "GET~/health~Accept: */;q=x~406",
                "GET~/health~Accept-Language: ;;;;q=9~200",
                "POST~/api/tasks/ffmpeg/probe~Idempotency-Key: \\200\\205~400",
                "GET~/health;a=b~X: y~400",
                "GET~//health~X: y~400",
                "GET~/api/../health~X: y~400",
            })
    void whatIsMalformedIsTheCallersMistake(String method, String target, String header, int status) throws Exception {
        String answer = raw().send(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + header.translateEscapes()
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource({"/health", "/nope", "/api/tasks/1", "/v3/api-docs", "/health?%zz"})
    void everyAnswerTellsBrowsersWhatNotToDo(String path) throws Exception {
        String answer = raw().send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .contains("X-Content-Type-Options: nosniff\r\n")
                .contains("X-Frame-Options: DENY\r\n")
                .contains("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n")
                .contains("Cache-Control: no-store\r\n")
                .doesNotContain("Strict-Transport-Security", "Set-Cookie", "\r\nServer:", "X-Powered-By");
    }

    @Test
    void aStreamKeepsTheHeadersOfTheContract() throws Exception {
        HttpResponse<String> response = get("/api/tasks/00000000-0000-0000-0000-000000000000/events");
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-cache");
        assertThat(response.headers().allValues("X-Accel-Buffering")).containsExactly("no");
    }

    @Test
    void aBodyThatDripsIsCutOff() throws Exception {
        long start = System.nanoTime();
        String answer = raw().send(out -> {
            out.write(("POST /api/tasks/ffmpeg/pipeline HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 1000\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            while (System.nanoTime() - start < 800_000_000) {
                out.write(' ');
                out.flush();
                LockSupport.parkNanos(50_000_000);
            }
        });
        assertThat(answer)
                .startsWith("HTTP/1.1 408")
                .contains("\"code\":40801")
                .as("and not because the connection stood still")
                .contains("media.limits.body-time");
    }

    @Test
    void headersThatNeverEndAreCutOff() throws Exception {
        assertThat(raw().send("GET /health HTTP/1.1\r\nHost: x\r\nX-")).doesNotContain("HTTP/1.1 200");
    }

    @Test
    void credentialsWantOriginsByName() {
        assertThatThrownBy(() -> new CorsSettings(List.of("*"), true)).hasMessageContaining("origins by name");
        assertThat(new CorsSettings(List.of("https://example.org"), true).allowCredentials())
                .isTrue();
    }
}
