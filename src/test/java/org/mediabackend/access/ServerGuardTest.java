package org.mediabackend.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mediabackend.access.TestCaller.code;
import static org.mediabackend.access.TestCaller.json;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.MediaBackend;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;

/** Servers as processes, and the command beside them. */
class ServerGuardTest {

    private static final String NO_TASK = "/api/tasks/00000000-0000-0000-0000-000000000000";

    @TempDir
    private Path directory;

    private record Ran(int exitCode, String out, String err) {}

    private Ran keys(TestDatabase database, String... words) throws IOException, InterruptedException {
        return keys(Map.of("DATABASE_URL", database.urlWithCredentials()), words);
    }

    private Ran keys(Map<String, String> settings, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MediaBackend.class.getName(),
                "keys"));
        command.addAll(List.of(words));
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(settings);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        return new Ran(exitCode, out, Files.readString(err));
    }

    @Test
    void aServerThatStrangersReachDoesNotStartUntilThereIsAKey() throws Exception {
        TestDatabase database = TestDatabase.migrated();
        Map<String, String> open = Map.of("SERVER_ADDRESS", "0.0.0.0");
        assertThatThrownBy(() ->
                        ServerProcess.start("api", database, directory, open).close())
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("open to everybody who reaches 0.0.0.0")
                .hasMessageContaining("scripts/server keys create")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\tat "));
        Ran made = keys(database, "create", "--name", "web", "--roles", "submit,read");
        assertThat(made.exitCode()).as(made.err()).isZero();
        try (ServerProcess server = ServerProcess.start("api", database, directory, open)) {
            assertThat(new TestCaller(server.port(), null).get(NO_TASK).statusCode())
                    .isEqualTo(401);
            assertThat(new TestCaller(server.port(), made.out().strip()).submit())
                    .isNotBlank();
        }
    }

    @Test
    void withTheFirstKeyTheServerAsksEverybodyForOne() throws Exception {
        TestDatabase database = TestDatabase.migrated();
        try (ServerProcess server = ServerProcess.start("api", database, directory, Map.of())) {
            TestCaller nobody = new TestCaller(server.port(), null);
            // What existing callers send, and what means nothing yet.
            assertThat(new TestCaller(server.port(), "anything").submit()).isNotBlank();
            HttpRequest.Builder page = nobody.request("/api/keys")
                    .header("Content-Type", "application/json")
                    .header("Origin", "https://example.org")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\": \"evil\", \"roles\": [\"operate\"]}"));
            assertThat(code(nobody.send(page))).isEqualTo(40301);
            HttpResponse<String> first = nobody.post("/api/keys", "{\"name\": \"admin\", \"roles\": [\"operate\"]}");
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(nobody.get(NO_TASK).statusCode()).isEqualTo(401);
            String admin = json(first).at("/result/key").stringValue();
            assertThat(new TestCaller(server.port(), admin).get(NO_TASK).statusCode())
                    .isEqualTo(404);
            assertThat(keys(database, "revoke", "admin").exitCode()).isZero();
            assertThat(new TestCaller(server.port(), admin).get(NO_TASK).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aKeyIsWantedFromTheStartWhereThatIsAskedFor() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                "api",
                TestDatabase.migrated(),
                directory,
                Map.of("MEDIA_AUTH_REQUIRED", "always", "SERVER_ADDRESS", "0.0.0.0"))) {
            assertThat(new TestCaller(server.port(), null).get(NO_TASK).statusCode())
                    .isEqualTo(401);
            assertThat(new TestCaller(server.port(), null).get("/health").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theCommandSaysWhatIsWrong() throws Exception {
        TestDatabase database = TestDatabase.migrated();
        assertThat(keys(database, "create", "--name", "web").exitCode()).isEqualTo(2);
        assertThat(keys(database, "create", "--name", "web", "--roles", "root").err())
                .contains("submit, read, operate");
        Ran none = keys(database, "revoke", "web");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("keys: there is no key web that counts\n");
    }

    @Test
    void theCommandWorksOnTheEmbeddedDatabaseToo() throws Exception {
        Map<String, String> embedded =
                Map.of("MEDIA_DATA_DIR", directory.resolve("data").toString());
        Ran made = keys(embedded, "create", "--name", "web", "--roles", "read", "--tenant", "t");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out().strip()).matches("mbk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
        assertThat(keys(embedded, "list").out()).contains("web   t       read").contains("never");
    }
}
