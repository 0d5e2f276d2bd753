package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.web.ServerTest;
import tools.jackson.databind.JsonNode;

/** What is wrong with a request is said with its true status, and nothing is left behind. */
class BadInputTest extends ServerTest {

    private static final String PIPELINE = "/api/tasks/ffmpeg/pipeline";

    private long before;

    @BeforeEach
    void countTasks() throws Exception {
        before = tasks();
    }

    @AfterEach
    void noTaskIsLeftBehind() throws Exception {
        assertThat(tasks()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{                                             ~at line 1",
                "{\"commands\": [}                             ~at line 1, column 15",
                "{\"label\": \"a\", \"label\": \"b\"}          ~Duplicate",
                "{} {}                                         ~Trailing token",
                "{\"label\": NaN}                              ~NaN",
                "{\"label\": \"\\uD800\\u0\"}                  ~at line 1",
                "{\"label\": 'a'}                              ~at line 1",
                "nonsense                                      ~at line 1",
            })
    void malformedJsonIsRefusedWithItsPlace(String body, String saying) throws Exception {
        assertRefused(post(PIPELINE, body), 400, 40002, saying);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[]                                                        ~object                    ~-",
                "\"text\"                                                  ~object                    ~-",
                "null                                                      ~object                    ~-",
                "{}                                                        ~at least one command      ~commands",
                "{\"commands\": []}                                        ~at least one command      ~commands",
                "{\"commands\": null}                                      ~at least one command      ~commands",
                "{\"commands\": \"-i a b\"}                                ~must be an array          ~commands",
                "{\"commands\": [1]}                                       ~must be an object         ~commands[0]",
                "{\"commands\": [{}]}                                      ~at least one argument    "
                        + " ~commands[0].args",
                "{\"commands\": [{\"args\": []}]}                          ~at least one argument    "
                        + " ~commands[0].args",
                "{\"commands\": [{\"args\": \"-i a b\"}]}                  ~must be an array         "
                        + " ~commands[0].args",
                "{\"commands\": [{\"args\": [\"-i\"]}]}                    ~is not understood        "
                        + " ~commands[0].args[0]",
                "{\"commands\": [{\"args\": [\"ffmpeg\"]}]}                ~an argument beside       "
                        + " ~commands[0].args",
                "{\"commands\": [{\"args\": [\"magick\", \"a\", \"b\"]}]} ~give \"tool\": \"magick\""
                        + " ~commands[0].args[0]",
                "{\"commands\": [{\"tool\": \"vips\", \"args\": [\"ffmpeg\", \"-i\"]}]} ~tool is vips"
                        + " ~commands[0].args[0]",
                "{\"commands\": [{\"args\": [\"a\", 5]}]}                  ~not a number             "
                        + " ~commands[0].args[1]",
                "{\"commands\": [{\"args\": [\"a\", null]}]}               ~not null                 "
                        + " ~commands[0].args[1]",
                "{\"commands\": [{\"args\": [\"a\\u0000b\"]}]}             ~NUL                      "
                        + " ~commands[0].args[0]",
                "{\"commands\": [{\"args\": [\"a\\uD800b\"]}]}             ~surrogate                "
                        + " ~commands[0].args[0]",
                "{\"commands\": [{\"args\":[\"a\"],\"timeoutMs\":\"5\"}]}  ~must be an integer       "
                        + " ~commands[0].timeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"timeoutMs\":1.5}]}    ~without a fraction       "
                        + " ~commands[0].timeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"timeoutMs\":0}]}      ~between 1                "
                        + " ~commands[0].timeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"timeoutMs\":1e999999999}]}  ~between 1          "
                        + " ~commands[0].timeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"timeoutMs\":true}]}   ~not a boolean            "
                        + " ~commands[0].timeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"stallTimeoutMs\":-1}]} ~between 0              "
                        + " ~commands[0].stallTimeoutMs",
                "{\"commands\": [{\"args\":[\"a\"],\"maxOutputBytes\":0}]}  ~between 1              "
                        + " ~commands[0].maxOutputBytes",
                "{\"commands\": [{\"args\":[\"a\"],\"maxOutputBytes\":9223372036854775808}]} ~between 1 "
                        + " ~commands[0].maxOutputBytes",
                "{\"commands\": [{\"args\":[\"a\"],\"durationHintSeconds\":-1}]} ~between 0          "
                        + " ~commands[0].durationHintSeconds",
                "{\"commands\": [{\"args\":[\"a\"],\"durationHintSeconds\":1e400}]} ~between 0       "
                        + " ~commands[0].durationHintSeconds",
                "{\"commands\": [{\"args\":[\"a\"]}], \"outputCheck\":\"strict\"} ~full, readable, exists, off"
                        + " ~outputCheck",
                "{\"commands\": [{\"args\":[\"a\"],\"tool\":\"bash\"}]}    ~must be one of           "
                        + " ~commands[0].tool",
                "{\"commands\": [{\"args\":[\"a\"],\"cwd\":7}]}            ~must be a string          ~commands[0].cwd",
                "{\"commands\": [{\"args\":[\"a\"],\"cwd\":\"none\"}]}     ~does not exist            ~commands[0].cwd",
                "{\"commands\": [{\"args\":[\"a\"],\"env\":[]}]}           ~must be an object         ~commands[0].env",
                "{\"commands\": [{\"args\":[\"a\"],\"env\":{\"TZ\":1}}]}   ~must be a string         "
                        + " ~commands[0].env.TZ",
                "{\"label\": 1, \"commands\": [{\"args\":[\"a\"]}]}        ~must be a string          ~label",
                "{\"label\": null, \"commands\": [{\"args\":[\"a\"]}]}     ~not null                  ~label",
                "{\"label\": \"a\\u0000\", \"commands\": [{\"args\":[\"a\"]}]} ~NUL                   ~label",
                "{\"commands\": [{\"args\":[\"a\"]}], \"fallbackCommands\": {}} ~must be an array    "
                        + " ~fallbackCommands",
            })
    void aWrongFieldIsRefusedByName(String body, String saying, String field) throws Exception {
        HttpResponse<String> response = post(PIPELINE, body);
        assertRefused(response, 400, 40001, saying);
        if (!field.equals("-")) {
            JsonNode error = json(response).at("/result/errors/0");
            assertThat(error.get("field").stringValue()).isEqualTo(field);
            assertThat(json(response).get("description").stringValue()).startsWith(field + " ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "/api/tasks/demo/sleep~{\"seconds\": -1}~seconds",
                "/api/tasks/demo/sleep~{\"seconds\": \"5\"}~seconds",
                "/api/tasks/demo/sleep~{\"seconds\": null}~seconds",
                "/api/tasks/demo/sleep~{\"steps\": 0}~steps",
                "/api/tasks/demo/sleep~{\"steps\": 201}~steps",
                "/api/tasks/demo/sleep~{\"steps\": 1.5}~steps",
                "/api/tasks/ffmpeg/search~{}~candidates",
                "/api/tasks/ffmpeg/search~{\"candidates\": []}~candidates",
                "/api/tasks/ffmpeg/search~{\"candidates\": [{}]}~candidates[0].commands",
                "/api/tasks/ffmpeg/search~{\"candidates\": [{\"encodeCount\": -1, \"commands\": [{\"args\":"
                        + " [\"a\"]}]}]}~candidates[0].encodeCount",
                "/api/tasks/ffmpeg/search~{\"candidates\": [{\"score\": \"1\", \"commands\": [{\"args\":"
                        + " [\"a\"]}]}]}~candidates[0].score",
                "/api/tasks/image/pipeline~{\"commands\": [{\"args\": []}]}~commands[0].args",
            })
    void everyEndpointNamesTheWrongField(String path, String body, String field) throws Exception {
        HttpResponse<String> response = post(path, body);
        assertRefused(response, 400, 40001, field);
        assertThat(json(response).at("/result/errors/0/field").stringValue()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{\"args\": [\"-i\", \"/etc/passwd\", \"out.mp4\"]}                          ~commands[0].args[1]",
                "{\"args\": [\"ffmpeg\", \"-i\", \"/etc/passwd\", \"out.mp4\"]}              ~commands[0].args[2]",
                "{\"args\": [\"-i\", \"in.mp4\", \"/tmp/out.mp4\"]}                          ~commands[0].args[2]",
                "{\"args\": [\"-i\", \"in.mp4\", \"../out.mp4\"]}                            ~commands[0].args[2]",
                "{\"args\": [\"-i\", \"../../../in.mp4\", \"o.mp4\"], \"cwd\": \"media\"}    ~commands[0].args[1]",
                "{\"args\": [\"-i\", \"in.mp4\", \"../postgres/PG_VERSION\"], \"cwd\": \"media\"} ~commands[0].args[2]",
                "{\"args\": [\"-i\", \"file:/etc/passwd\", \"o.mp4\"]}                       ~commands[0].args[1]",
                "{\"args\": [\"-i\", \"ftp://example.org/a\", \"o.mp4\"]}                    ~commands[0].args[1]",
                "{\"args\": [\"a\"], \"cwd\": \"/\"}                                         ~commands[0].cwd",
                "{\"args\": [\"a\"], \"cwd\": \"..\"}                                        ~commands[0].cwd",
                "{\"args\": [\"a\"], \"env\": {\"LD_PRELOAD\": \"x\"}}                      "
                        + " ~commands[0].env.LD_PRELOAD",
                "{\"args\": [\"a\"], \"env\": {\"PATH\": null}}                              ~commands[0].env.PATH",
            })
    void thePolicyRefusesWithTheFieldAndTheReason(String command, String field) throws Exception {
        HttpResponse<String> response = post(PIPELINE, "{\"commands\": [" + command + "]}");
        assertRefused(response, 400, 40003, field);
        assertThat(json(response).at("/result/errors/0/field").stringValue()).isEqualTo(field);
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() throws Exception {
        HttpResponse<String> response = post(PIPELINE, """
            {"label": 1, "commands": [{"args": []}, {"args": ["a"], "timeoutMs": 0}]}\
            """);
        assertRefused(response, 400, 40001, "2 more");
        assertThat(json(response).at("/result/errors").size()).isEqualTo(3);
    }

    @Test
    void tenThousandCommandsAreTooMany() throws Exception {
        String commands = String.join(",", Collections.nCopies(10_000, "{\"args\":[\"a\"]}"));
        assertRefused(post(PIPELINE, "{\"commands\":[" + commands + "]}"), 400, 40001, "10000 commands");
    }

    @Test
    void theCommandsOfAllCandidatesCountTogether() throws Exception {
        String half = String.join(",", Collections.nCopies(501, "{\"args\":[\"a\"]}"));
        String candidate = "{\"commands\":[" + half + "]}";
        String body = "{\"candidates\":[" + candidate + "," + candidate + "]}";
        assertRefused(post("/api/tasks/ffmpeg/search", body), 400, 40001, "1002 commands");
    }

    @Test
    void tooManyOrTooLongArgumentsAreRefused() throws Exception {
        String many = IntStream.range(0, 10_001).mapToObj(i -> "\"a\"").collect(Collectors.joining(","));
        assertRefused(post(PIPELINE, "{\"commands\":[{\"args\":[" + many + "]}]}"), 400, 40001, "10001 arguments");
        String longest = "\"" + "a".repeat(140_000) + "\"";
        assertRefused(post(PIPELINE, "{\"commands\":[{\"args\":[" + longest + "]}]}"), 400, 40001, "131071 bytes");
    }

    @Test
    void moreElementsThanATreeShouldHoldAreRefused() throws Exception {
        assertRefused(post(PIPELINE, "{\"x\":[" + "{},".repeat(600_000) + "0]}"), 400, 40002, "elements");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        assertRefused(post(PIPELINE, "{\"x\":" + "[".repeat(100_000)), 400, 40002, "nested deeper");
    }

    @Test
    void aNumberOfAbsurdSizeIsRefused() throws Exception {
        assertRefused(post(PIPELINE, "{\"commands\": 1e99999999999999999999}"), 400, 40002, "number");
        assertRefused(post(PIPELINE, "{\"x\": 1" + "0".repeat(5000) + "}"), 400, 40002, "length");
    }

    @Test
    void invalidUtf8IsRefused() throws Exception {
        byte[] body = "{\"label\": \"a\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        HttpResponse<String> response = send(request(PIPELINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        assertRefused(response, 400, 40002, "UTF-8");
        HttpResponse<String> utf16 = send(request(PIPELINE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray("{}".getBytes(StandardCharsets.UTF_16BE))));
        assertRefused(utf16, 400, 40002, "line 1");
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,/api/tasks/ffmpeg/pipeline",
        "text/plain,/api/tasks/demo/sleep",
        "nonsense,/api/tasks/demo/sleep"
    })
    void anotherMediaTypeIsRefused(String type, String path) throws Exception {
        HttpResponse<String> response =
                send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertRefused(response, 415, 41501, "application/json");
    }

    @Test
    void aLargeBodyIsRefusedAtOnceWhenItsLengthIsAnnounced() throws Exception {
        String answer = raw().send("POST " + PIPELINE + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000000000\r\nConnection: close\r\n\r\n{");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":41301").contains("10485760 bytes");
    }

    @Test
    void aLargeBodyInChunksIsCutOffAndAnswered() throws Exception {
        byte[] chunk = ("100000\r\n" + " ".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        String answer = raw().send(out -> {
            out.write(("POST " + PIPELINE + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 50; i++) {
                out.write(chunk);
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\":41301");
    }

    private static void assertRefused(HttpResponse<String> response, int status, int code, String saying) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("code").intValue()).as(response.body()).isEqualTo(code);
        assertThat(json(response).get("description").stringValue()).contains(saying);
    }
}
