package org.mediabackend.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mediabackend.access.TestCaller.code;
import static org.mediabackend.access.TestCaller.json;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.mediabackend.web.RawHttp;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A server with keys over real HTTP; no worker takes what is submitted. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "media.role=api")
class AccessTest {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Path DATA = Path.of("target/test-data/access").toAbsolutePath();
    private static final String NO_TASK = "/api/tasks/00000000-0000-0000-0000-000000000000";

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    /** The server's own. */
    @Autowired
    private ApiKeys keys;

    @Autowired
    private KeyRing ring;

    /** As another process has them. */
    private final ApiKeys elsewhere = new ApiKeys(
            JdbcClient.create(new DriverManagerDataSource(DATABASE.url(), DATABASE.user(), DATABASE.password())));

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Files.createDirectories(DATA);
        DATABASE.register(registry);
        registry.add("media.data-dir", DATA::toString);
    }

    @BeforeEach
    void revokeAll() {
        keys.all().stream()
                .filter(stored -> stored.key().revokedAt() == null)
                .forEach(stored -> keys.revoke(stored.key().name()));
        keys.create(NewKey.of("unused", null, List.of("read"), CallerLimits.NONE));
        ring.changed();
    }

    private TestCaller caller(String name, String roles) {
        return caller(name, name, roles, CallerLimits.NONE);
    }

    private TestCaller caller(String name, String tenant, String roles, CallerLimits limits) {
        String key = keys.create(NewKey.of(name, tenant, NewKey.split(roles), limits))
                .orElseThrow()
                .secret()
                .shown();
        ring.changed();
        return new TestCaller(port, key);
    }

    private TestCaller nobody() {
        return new TestCaller(port, null);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/tasks",
        "GET," + NO_TASK,
        "GET," + NO_TASK + "/events",
        "POST,/api/tasks/demo/sleep",
        "POST," + NO_TASK + "/cancel",
        "GET,/api/workers",
        "POST,/api/lanes/heavy/pause",
        "GET,/api/keys",
        "DELETE,/api/keys/unused",
        "GET,/nope",
        "PUT,/api/tasks/demo/sleep",
        "FROB,/api/anything"
    })
    void whoGivesNoKeyIsRefusedAndToldHow(String method, String path) throws Exception {
        HttpResponse<String> response = nobody().call(method, path);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(code(response)).isEqualTo(40101);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"media-backend\"");
        assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void healthAndTheDocumentAreOpen() throws Exception {
        assertThat(nobody().get("/health").statusCode()).isEqualTo(200);
        assertThat(nobody().get("/v3/api-docs").statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyIsTakenInEitherHeader() throws Exception {
        TestCaller reader = caller("reader", "read");
        assertThat(code(reader.get(NO_TASK))).isEqualTo(40402);
        HttpRequest.Builder request = nobody().request(NO_TASK).header("X-API-Key", String.valueOf(reader.key()));
        assertThat(code(reader.send(request))).isEqualTo(40402);
        HttpRequest.Builder small = nobody().request(NO_TASK).header("Authorization", "bearer " + reader.key());
        assertThat(code(reader.send(small))).isEqualTo(40402);
    }

    @ParameterizedTest
    @CsvSource({
        "mbk_",
        "mbk_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        "x"
    })
    void whatIsNoKeyIsRefused(String key) throws Exception {
        HttpResponse<String> response = new TestCaller(port, key).get(NO_TASK);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).contains("invalid_token"));
    }

    @Test
    void theSecretCountsAndNotOnlyTheIdOfAKey() throws Exception {
        String key = String.valueOf(caller("reader", "read").key());
        String wrong = key.substring(0, key.length() - 2) + (key.endsWith("AA") ? "BB" : "AA");
        assertThat(new TestCaller(port, wrong).get(NO_TASK).statusCode()).isEqualTo(401);
    }

    @Test
    void theTableKeepsNoSecret() throws Exception {
        String key = String.valueOf(caller("reader", "read").key());
        String secret = key.substring(key.indexOf('_', 4) + 1);
        try (var connection = DATABASE.connect();
                var rows = connection.createStatement().executeQuery("SELECT api_key::text FROM api_key")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).doesNotContain(secret);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "read,GET,/api/tasks/00000000-0000-0000-0000-000000000000,404",
        "read,POST,/api/tasks/ffmpeg/probe,403",
        "read,POST,/api/tasks/00000000-0000-0000-0000-000000000000/cancel,403",
        "submit,POST,/api/tasks/ffmpeg/probe,200",
        "submit,GET,/api/tasks/00000000-0000-0000-0000-000000000000,403",
        "'submit,read',GET,/api/workers,403",
        "'submit,read',POST,/api/lanes/heavy/pause,403",
        "'submit,read',GET,/api/keys,403",
        "'submit,read',DELETE,/api/keys/unused,403",
        "operate,GET,/api/workers,200",
        "operate,GET,/api/keys,200",
        "operate,POST,/api/tasks/ffmpeg/probe,200",
        "operate,GET,/api/tasks/00000000-0000-0000-0000-000000000000,404"
    })
    void aRoleIsWhatAKeyMayDo(String roles, String method, String path, int status) throws Exception {
        HttpResponse<String> response = caller("one", roles).call(method, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        if (status == 403) {
            assertThat(code(response)).isEqualTo(40301);
        }
    }

    @Test
    void anothersTaskIsNotThere() throws Exception {
        TestCaller mine = caller("mine", "submit,read");
        TestCaller other = caller("other", "submit,read");
        String id = mine.submit();
        assertThat(mine.get("/api/tasks/" + id).statusCode()).isEqualTo(200);
        assertThat(code(other.get("/api/tasks/" + id))).isEqualTo(40402);
        assertThat(code(other.call("POST", "/api/tasks/" + id + "/cancel"))).isEqualTo(40402);
        assertThat(code(other.call("POST", "/api/tasks/" + id + "/restart"))).isEqualTo(40402);
        assertThat(other.get("/api/tasks/" + id + "/events").body())
                .contains("task not found")
                .doesNotContain("queued");
        assertThat(json(mine.get("/api/tasks/" + id)).at("/result/status").stringValue())
                .isEqualTo("queued");
        assertThat(mine.call("POST", "/api/tasks/" + id + "/cancel").statusCode())
                .isEqualTo(200);
        assertThat(mine.get("/api/tasks/" + id + "/events").body()).contains("event:cancelled");
        assertThat(mine.call("POST", "/api/tasks/" + id + "/restart").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aListHoldsTheCallersTasksAndAnOperatorsEverybodys() throws Exception {
        String mine = caller("lister", "submit,read").submit();
        TestCaller other = caller("other-lister", "submit,read");
        String others = other.submit();
        assertThat(other.get("/api/tasks?limit=200").body()).contains(others).doesNotContain(mine);
        assertThat(caller("list-admin", "operate").get("/api/tasks?limit=200").body())
                .contains(others, mine);
    }

    @Test
    void whatAnothersTaskPublishedIsNotRead() throws Exception {
        TestCaller mine = caller("publisher", "submit,read");
        String id = mine.submit();
        String body = "{\"commands\": [{\"args\": [\"-i\", \"%s\", \"out.mp4\"]}]}";
        TestCaller thief = caller("thief", "submit");
        for (String workspace : List.of(id, "*", "%d", "00000000-0000-0000-0000-000000000000")) {
            String reading =
                    body.formatted(DATA.resolve("outputs").resolve(workspace).resolve("a.mp4"));
            HttpResponse<String> refused = thief.post("/api/tasks/ffmpeg/pipeline", reading);
            assertThat(code(refused)).as(workspace).isEqualTo(40003);
            assertThat(refused.body()).contains("the workspace of a task that is not there, or not yours");
        }
        String own = body.formatted(DATA.resolve("outputs").resolve(id).resolve("a.mp4"));
        assertThat(mine.post("/api/tasks/ffmpeg/pipeline", own).statusCode()).isEqualTo(200);
    }

    @Test
    void keysOfOneTenantShareTasksAndAnOperatorSeesAll() throws Exception {
        TestCaller one = caller("one", "shared", "submit", CallerLimits.NONE);
        TestCaller two = caller("two", "shared", "read", CallerLimits.NONE);
        String id = one.submit();
        assertThat(two.get("/api/tasks/" + id).statusCode()).isEqualTo(200);
        assertThat(caller("admin", "operate").get("/api/tasks/" + id).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTaskFromBeforeThereWereKeysIsTheOperators() throws Exception {
        TestCaller mine = caller("mine", "submit,read");
        String id = mine.submit();
        try (var connection = DATABASE.connect()) {
            connection.createStatement().execute("UPDATE task SET owner = NULL WHERE id = '" + id + "'");
        }
        assertThat(mine.get("/api/tasks/" + id).statusCode()).isEqualTo(404);
        assertThat(caller("admin", "operate").get("/api/tasks/" + id).statusCode())
                .isEqualTo(200);
    }

    @Test
    void twoTenantsMayChooseTheSameIdempotencyKey() throws Exception {
        TestCaller mine = caller("mine", "submit,read");
        TestCaller other = caller("other", "submit,read");
        String id = mine.submit("Idempotency-Key", "same");
        assertThat(mine.submit("Idempotency-Key", "same")).isEqualTo(id);
        assertThat(other.submit("Idempotency-Key", "same")).isNotEqualTo(id);
    }

    @Test
    void aKeyMadeAndRevokedByAnotherProcessCountsAtOnce() throws Exception {
        ApiKeys.Made key = elsewhere
                .create(NewKey.of("far", null, List.of("read"), CallerLimits.NONE))
                .orElseThrow();
        TestCaller far = new TestCaller(port, key.secret().shown());
        assertThat(far.get(NO_TASK).statusCode()).isEqualTo(404);
        elsewhere.revoke("far");
        Until.isTrue("the key is revoked", () -> far.get(NO_TASK).statusCode() == 401);
    }

    @Test
    void whereAKeyWasRevokedNobodyIsLetInWithoutOne() throws Exception {
        keys.revoke("unused");
        ring.changed();
        assertThat(ring.size()).isZero();
        assertThat(nobody().get(NO_TASK).statusCode()).isEqualTo(401);
    }

    @Test
    void whenAKeyWasUsedIsNoted() throws Exception {
        TestCaller reader = caller("reader", "read");
        reader.get(NO_TASK);
        Until.isTrue(
                "its use is noted",
                () -> keys.all().stream()
                        .anyMatch(stored -> stored.key().name().equals("reader")
                                && stored.key().lastUsedAt() != null));
    }

    @Test
    void anOperatorMakesListsAndRevokesKeys() throws Exception {
        TestCaller admin = caller("admin", "operate");
        HttpResponse<String> response =
                admin.post("/api/keys", "{\"name\": \"web\", \"roles\": [\"submit\", \"read\"], \"maxQueued\": 5}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        TestCaller web = new TestCaller(port, json(response).at("/result/key").stringValue());
        assertThat(web.submit()).isNotBlank();
        HttpResponse<String> list = admin.get("/api/keys");
        assertThat(list.body())
                .contains("\"name\":\"web\"")
                .contains("\"maxQueued\":5")
                .doesNotContain("mbk_");
        assertThat(code(admin.post("/api/keys", "{\"name\": \"web\", \"roles\": [\"read\"]}")))
                .isEqualTo(40904);
        assertThat(admin.call("DELETE", "/api/keys/web").statusCode()).isEqualTo(200);
        assertThat(web.get(NO_TASK).statusCode()).isEqualTo(401);
        assertThat(code(admin.call("DELETE", "/api/keys/web"))).isEqualTo(40405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{}~name",
                "{\"name\": \"a b\", \"roles\": [\"read\"]}~name",
                "{\"name\": \"a\", \"roles\": []}~roles",
                "{\"name\": \"a\", \"roles\": [\"root\"]}~roles",
                "{\"name\": \"a\", \"roles\": [\"read\"], \"tenant\": \"\\u0000\"}~tenant",
                "{\"name\": \"a\", \"roles\": [\"read\"], \"maxQueued\": 0}~maxQueued",
                "{\"name\": \"a\", \"roles\": [\"read\"], \"requestsPerSecond\": 1e999999999}~requestsPerSecond",
                "[]~-",
                "{\"name\": \"a\"~-"
            })
    void aKeyThatMakesNoSenseIsRefusedByField(String body, @Nullable String field) throws Exception {
        HttpResponse<String> response = caller("admin", "operate").post("/api/keys", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains("-".equals(field) ? "\"code\"" : "\"field\":\"" + field + "\"");
    }

    @Test
    void aCallerOverItsRateIsToldWhenToComeBack() throws Exception {
        TestCaller fast = caller("fast", "fast", "read", new CallerLimits(null, null, 2.0));
        HttpResponse<String> last = fast.get(NO_TASK);
        for (int i = 0; i < 20 && last.statusCode() != 429; i++) {
            last = fast.get(NO_TASK);
        }
        assertThat(code(last)).isEqualTo(42901);
        assertThat(last.headers().firstValue("Retry-After")).contains("1");
        assertThat(caller("other", "read").get(NO_TASK).statusCode()).isEqualTo(404);
    }

    @Test
    void aTenantHasNoMoreTasksThanItMay() throws Exception {
        TestCaller two = caller("two", "two-" + port, "submit", new CallerLimits(null, 2, null));
        two.submit();
        String known = two.submit("Idempotency-Key", "k");
        HttpResponse<String> third = two.post("/api/tasks/demo/sleep", "{}");
        assertThat(code(third)).isEqualTo(42904);
        assertThat(third.headers().firstValue("Retry-After")).isPresent();
        assertThat(two.submit("Idempotency-Key", "k")).isEqualTo(known);
        TestCaller one = caller("one", "one-" + port, "submit", new CallerLimits(1, null, null));
        one.submit();
        assertThat(code(one.post("/api/tasks/demo/sleep", "{}"))).isEqualTo(42903);
    }

    @Test
    void actuatorTellsStrangersNothingButHealth() throws Exception {
        TestCaller stranger = new TestCaller(managementPort, null);
        assertThat(stranger.get("/actuator/health").body())
                .isEqualTo("{\"groups\":[\"liveness\",\"readiness\"],\"status\":\"UP\"}");
        assertThat(stranger.get("/actuator/health/readiness").body()).doesNotContain("diskSpace");
        for (String path : List.of("/actuator", "/actuator/info", "/actuator/metrics", "/nope")) {
            assertThat(stranger.get(path).statusCode()).as(path).isEqualTo(401);
        }
        TestCaller web =
                new TestCaller(managementPort, caller("web", "submit,read").key());
        assertThat(web.get("/actuator/metrics").statusCode()).isEqualTo(403);
        TestCaller admin =
                new TestCaller(managementPort, caller("admin", "operate").key());
        assertThat(admin.get("/actuator/metrics").statusCode()).isEqualTo(200);
        assertThat(admin.get("/actuator/health/readiness").body()).contains("diskSpace");
    }

    @Test
    void aPageMaySendItsKeyAndReadsTheRefusal() throws Exception {
        String preflight = new RawHttp(port)
                .send("OPTIONS /api/tasks/demo/sleep HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\n"
                        + "Access-Control-Request-Method: POST\r\n"
                        + "Access-Control-Request-Headers: authorization,content-type,x-api-key\r\n"
                        + "Connection: close\r\n\r\n");
        assertThat(preflight)
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Headers: authorization, content-type, x-api-key");
        String refused = new RawHttp(port)
                .send("GET /api/tasks HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\nConnection: close\r\n\r\n");
        assertThat(refused).startsWith("HTTP/1.1 401").contains("Access-Control-Allow-Origin: *");
    }
}
