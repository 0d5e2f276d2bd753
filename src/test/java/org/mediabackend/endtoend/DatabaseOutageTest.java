package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.database.TestPostgres;
import org.mediabackend.support.Api;
import org.mediabackend.support.Migrations;
import org.mediabackend.support.RequiresProgram;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.postgresql.Driver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Postgres that is frozen, and one that is killed, for longer than a lease, while tasks run on it. */
class DatabaseOutageTest {

    private static final Map<String, String> LEASES =
            Map.of("MEDIA_WORKER_LEASE", "3s", "MEDIA_WORKER_HEARTBEAT", "500ms", "MEDIA_WORKER_POLL", "500ms");

    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(6);

    @TempDir
    private Path directory;

    private TestPostgres postgres;
    private TestDatabase database;
    private JdbcClient jdbc;

    @BeforeEach
    void start() {
        postgres = TestPostgres.start(directory.resolve("postgres"));
        Properties url = Driver.parseURL(postgres.url(), null);
        database = new TestDatabase(
                "jdbc:postgresql://127.0.0.1:" + url.getProperty("PGPORT") + "/" + url.getProperty("PGDBNAME"),
                url.getProperty("user"),
                url.getProperty("password"));
        Migrations.apply(database.url(), database.user(), database.password());
        jdbc = JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    @Test
    @RequiresProgram(value = "ffmpeg", debianPackage = "ffmpeg")
    void aFrozenDatabaseEndsNoEncodeAndRepeatsNoStep() throws Exception {
        encodeThrough(() -> {
            postgres.freeze();
            pass(LONGER_THAN_A_LEASE);
            postgres.thaw();
        });
    }

    @Test
    @RequiresProgram(value = "ffmpeg", debianPackage = "ffmpeg")
    void aKilledDatabaseEndsNoEncodeAndRepeatsNoStep() throws Exception {
        encodeThrough(() -> {
            postgres.kill();
            pass(LONGER_THAN_A_LEASE);
            postgres.startAgain();
        });
    }

    @Test
    void whoNeedsAFrozenDatabaseIsToldSoAndTheHealthStaysWell() throws Exception {
        try (ServerProcess server = ServerProcess.start("all", database, directory.resolve("data"), LEASES);
                HttpClient client = HttpClient.newHttpClient()) {
            Api api = server.api();
            String id = api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}");
            assertThat(api.await(id).get("status").stringValue()).isEqualTo("finished");
            postgres.freeze();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                answers.add(client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/tasks/" + id))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(api.get("/health").at("/result/status").stringValue()).isEqualTo("ok");
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                HttpResponse<String> answer = each.get();
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(JsonMapper.shared()
                                .readTree(answer.body())
                                .get("code")
                                .intValue())
                        .isEqualTo(50301);
            }
            postgres.thaw();
            awaitUp(api);
            String again = api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}");
            assertThat(api.await(again).get("status").stringValue()).isEqualTo("finished");
        }
    }

    /** What happens to the database. */
    private interface Outage {
        void happen() throws Exception;
    }

    /** The first of two commands ends while the database is away; both run once, in one attempt, to one stream. */
    private void encodeThrough(Outage outage) throws Exception {
        Path runs = directory.resolve("runs.txt");
        Map<String, String> settings = new HashMap<>(LEASES);
        settings.put("MEDIA_FFMPEG", noting(runs).toString());
        // It notes them outside of every directory of a task.
        settings.put("MEDIA_SANDBOX", "off");
        settings.put("MEDIA_WORKER_HEAVY_SLOTS", "2");
        Path data = directory.resolve("data");
        try (ServerProcess server = ServerProcess.start("all", database, data, settings);
                ServerProcess other = ServerProcess.start("worker", database, data, settings)) {
            Api api = server.api();
            String id = api.submit("ffmpeg/pipeline", """
                {"commands": [
                    {"args": ["-re", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=5", "first.mkv"]},
                    {"args": ["-i", "first.mkv", "-c", "copy", "second.mkv"]}]}
                """);
            CountDownLatch runsNow = new CountDownLatch(1);
            CompletableFuture<JsonNode> last = CompletableFuture.supplyAsync(() -> {
                try {
                    return api.awaitEvent(id, event -> {
                                if (event.data()
                                                .at("/meta/ffmpeg/progress/frame")
                                                .asInt(0)
                                        > 0) {
                                    runsNow.countDown();
                                }
                                return !event.name().equals("progress");
                            })
                            .data();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            runsNow.await();
            outage.happen();
            JsonNode status = last.get();
            assertThat(status.get("status").stringValue()).as(status.toString()).isEqualTo("finished");
            assertThat(status.get("attempts").intValue()).isEqualTo(1);
            assertThat(Files.readAllLines(runs)).containsExactly("first.mkv", "second.mkv");
            assertThat(jdbc.sql("SELECT step_name || ' ' || status FROM batch_step_execution ORDER BY 1")
                            .query(String.class)
                            .list())
                    .containsExactly("primary-1 COMPLETED", "primary-2 COMPLETED");
            assertThat(jdbc.sql("SELECT status FROM batch_job_execution")
                            .query(String.class)
                            .list())
                    .containsExactly("COMPLETED");
            assertThat(data.resolve("outputs").resolve(id).toFile().list())
                    .containsExactlyInAnyOrder("first.mkv", "second.mkv");
        }
    }

    /** The real ffmpeg; for each run that writes a file it appends the file's name. */
    private Path noting(Path runs) throws IOException {
        return Files.writeString(
                Files.createFile(
                        directory.resolve("ffmpeg"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
                """
                #!/bin/sh
                for last; do :; done
                case "$last" in *.mkv) echo "${last##*/}" >> '%s' ;; esac
                exec ffmpeg "$@"
                """.formatted(runs));
    }

    private static void awaitUp(Api api) throws Exception {
        while (api.get("/api/tasks/00000000-0000-0000-0000-000000000000")
                        .get("code")
                        .intValue()
                == 50301) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** An outage has a length; nothing is waited for. */
    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
