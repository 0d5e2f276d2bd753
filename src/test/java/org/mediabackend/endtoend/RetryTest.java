package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.mediabackend.tools.Tool;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** What is tried again by itself, and when that ends. */
class RetryTest {

    private static final Map<String, String> QUICK_LEASES =
            Map.of("MEDIA_WORKER_LEASE", "3s", "MEDIA_WORKER_HEARTBEAT", "1s", "MEDIA_WORKER_POLL", "500ms");

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    void aFailureForWantOfResourcesIsTriedAgainUntilItPasses() throws Exception {
        try (ServerProcess server = start("all", Map.of())) {
            Path outputs = spoil();
            Api api = server.api();
            String id = api.submit("demo/sleep", """
                {"seconds": 0, "steps": 1, "retry": {"maxAttempts": 100, "backoffSeconds": 0.5}}
                """);
            JsonNode waiting = api.awaitEvent(
                            id, e -> e.data().get("message").stringValue().startsWith("retry 2/99: the artifact"))
                    .data();
            assertThat(waiting.get("status").stringValue()).isEqualTo("queued");
            assertThat(waiting.at("/retry/retries").intValue()).isEqualTo(2);
            assertThat(waiting.at("/retry/lastError").stringValue()).contains(outputs.toString());

            Files.delete(outputs);

            JsonNode status = api.await(id);
            assertThat(status.get("status").stringValue()).isEqualTo("finished");
            assertThat(status.get("error").isNull()).isTrue();
            assertThat(jdbc.sql("SELECT DISTINCT status FROM batch_job_execution ORDER BY 1")
                            .query(String.class)
                            .list())
                    .containsExactly("COMPLETED", "FAILED");
        }
    }

    @Test
    void afterItsLastTryItFails() throws Exception {
        try (ServerProcess server = start("all", Map.of())) {
            spoil();
            Api api = server.api();
            String id = api.submit("demo/sleep", """
                {"seconds": 0, "steps": 1, "retry": {"maxAttempts": 3, "backoffSeconds": 0}}
                """);
            JsonNode status = api.await(id);
            assertThat(status.get("status").stringValue()).isEqualTo("failed");
            assertThat(status.get("attempts").intValue()).isEqualTo(3);
            assertThat(status.at("/retry/retries").intValue()).isEqualTo(2);
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatWouldFailTheSameWayAgainIsNotTriedAgain() throws Exception {
        try (ServerProcess server = start("all", Map.of())) {
            Api api = server.api();
            String id = api.submit("ffmpeg/pipeline", """
                {"commands": [{"args": ["-i", "missing.mkv", "out.mkv"]}],
                 "retry": {"maxAttempts": 5, "backoffSeconds": 0}}
                """);
            JsonNode status = api.await(id);
            assertThat(status.get("status").stringValue()).isEqualTo("failed");
            assertThat(status.get("attempts").intValue()).isEqualTo(1);
        }
    }

    @Test
    void aTaskAtWhichWorkerAfterWorkerIsLostFailsWithThatReason() throws Exception {
        Map<String, String> twice = Map.of("MEDIA_ATTEMPTS_MAX_CRASHES", "2");
        try (ServerProcess api = start("api", twice)) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", "{\"seconds\": 3600, \"steps\": 1}");
            for (int attempt = 1; attempt <= 2; attempt++) {
                int present = attempt;
                try (ServerProcess doomed = start("worker", twice)) {
                    caller.awaitEvent(
                            id,
                            e -> e.data().get("attempts").intValue() == present
                                    && e.data().get("message").stringValue().startsWith("step"));
                }
            }
            try (ServerProcess last = start("worker", twice)) {
                JsonNode status = caller.await(id);
                assertThat(status.get("status").stringValue()).isEqualTo("failed");
                assertThat(status.get("error").stringValue())
                        .isEqualTo("its worker was lost 2 times in a row while it ran this task;"
                                + " look for what ended the workers, then restart it");
                assertThat(status.get("attempts").intValue()).isEqualTo(3);
                assertThat(jdbc.sql("SELECT status FROM batch_job_execution ORDER BY job_execution_id")
                                .query(String.class)
                                .list())
                        .containsExactly("FAILED", "FAILED", "FAILED");

                caller.post("/api/tasks/" + id + "/restart");
                Until.isTrue(
                        "it runs",
                        () -> caller.status(id).get("status").stringValue().equals("started"));
            }
        }
    }

    /** Nothing can be written where the outputs belong; also not by root. */
    private Path spoil() throws Exception {
        Path outputs = data.resolve("outputs");
        Files.deleteIfExists(outputs);
        return Files.writeString(outputs, "not a directory");
    }

    private ServerProcess start(String role, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(QUICK_LEASES);
        all.putAll(settings);
        return ServerProcess.start(role, database, data, all);
    }
}
