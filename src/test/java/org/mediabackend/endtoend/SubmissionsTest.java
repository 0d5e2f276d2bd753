package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a caller asks of the queue, of servers in processes of their own: once, first, later. */
class SubmissionsTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    void aHundredPostsOfOneRequestOnTwoProcessesMakeOneTask() throws Exception {
        try (ServerProcess one = start("api", Map.of());
                ServerProcess other = start("api", Map.of())) {
            String key = UUID.randomUUID().toString();
            List<HttpResponse<String>> same = postAtOnce(List.of(one, other), key, i -> "{\"steps\": 1}");
            assertThat(same)
                    .allSatisfy(answer ->
                            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
            assertThat(same.stream().map(HttpResponse::body).distinct()).hasSize(1);
            assertThat(tasks()).isEqualTo(1);

            // Two requests fight for one key: one of them wins it for all who sent it.
            List<HttpResponse<String>> mixed =
                    postAtOnce(List.of(one, other), key + "2", i -> "{\"steps\": " + (i % 3 + 1) + "}");
            List<HttpResponse<String>> won =
                    mixed.stream().filter(a -> a.statusCode() == 200).toList();
            assertThat(won).hasSizeBetween(33, 34);
            assertThat(won.stream().map(HttpResponse::body).distinct()).hasSize(1);
            assertThat(mixed)
                    .filteredOn(a -> a.statusCode() != 200)
                    .allSatisfy(answer -> assertThat(
                                    JSON.readTree(answer.body()).get("code").intValue())
                            .isEqualTo(40902));
            assertThat(tasks()).isEqualTo(2);
        }
    }

    @Test
    void whatIsUrgentComesFirstAndWhatHasWaitedLongIsNotOvertaken() throws Exception {
        List<String> ids = new ArrayList<>();
        try (ServerProcess api = start("api", Map.of())) {
            Api caller = api.api();
            String leastUrgent = submit(caller, -100);
            String usual = submit(caller, 0);
            String waitsLong = submit(caller, -100);
            // As if it had come so long ago: no priority makes up for that.
            jdbc.sql("""
                UPDATE task SET created_at = created_at - interval '201 minutes',
                    queued_at = queued_at - interval '201 minutes', turn_at = turn_at - interval '201 minutes'
                WHERE id = :id::uuid
                """).param("id", waitsLong).update();
            String urgent = submit(caller, 100);
            String urgentToo = submit(caller, 100);
            String lessUrgent = submit(caller, 99);
            try (ServerProcess worker = start("worker", Map.of("MEDIA_WORKER_LIGHT_SLOTS", "1"))) {
                assertThat(worker.pid()).isPositive();
                for (String id : List.of(leastUrgent, usual, waitsLong, urgent, urgentToo, lessUrgent)) {
                    assertThat(caller.await(id).get("status").stringValue()).isEqualTo("finished");
                }
            }
            ids.addAll(List.of(waitsLong, urgent, urgentToo, lessUrgent, usual, leastUrgent));
        }
        assertThat(jdbc.sql("SELECT id::text FROM task ORDER BY started_at")
                        .query(String.class)
                        .list())
                .isEqualTo(ids);
    }

    @Test
    void aDelayedTaskWaitsForItsMomentAndKeepsNobodyWaiting() throws Exception {
        try (ServerProcess server = start("all", Map.of("MEDIA_WORKER_LIGHT_SLOTS", "1"))) {
            Api caller = server.api();
            Instant moment = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
            String delayed = caller.submit(
                    "demo/sleep", "{\"seconds\": 0, \"priority\": 100, \"notBefore\": \"" + moment + "\"}");
            String usual = caller.submit("demo/sleep", "{\"seconds\": 0}");
            JsonNode waiting = caller.status(delayed);
            assertThat(waiting.get("status").stringValue()).isEqualTo("queued");
            assertThat(Instant.parse(waiting.get("notBefore").stringValue())).isEqualTo(moment);
            JsonNode first = caller.await(usual);
            JsonNode second = caller.await(delayed);
            assertThat(second.get("status").stringValue()).isEqualTo("finished");
            assertThat(second.get("notBefore").isNull()).isTrue();
            assertThat(second.get("attempts").intValue()).isEqualTo(1);
            assertThat(started(second)).isAfterOrEqualTo(moment).isAfter(started(first));
        }
    }

    private interface Body {
        String of(int index);
    }

    /** A hundred requests, each on a connection of its own, none sent before all are ready. */
    private static List<HttpResponse<String>> postAtOnce(List<ServerProcess> servers, String key, Body body)
            throws Exception {
        int posts = 100;
        CountDownLatch ready = new CountDownLatch(posts);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                var callers = Executors.newFixedThreadPool(posts)) {
            for (int i = 0; i < posts; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + servers.get(i % servers.size()).port() + "/api/tasks/demo/sleep"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofString(body.of(i)))
                        .build();
                Callable<HttpResponse<String>> post = () -> {
                    ready.countDown();
                    ready.await();
                    return client.send(request, HttpResponse.BodyHandlers.ofString());
                };
                answers.add(callers.submit(post));
            }
            List<HttpResponse<String>> all = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    private static String submit(Api caller, int priority) throws Exception {
        return caller.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1, \"priority\": " + priority + "}");
    }

    private static Instant started(JsonNode status) {
        return Instant.parse(status.get("startedAt").stringValue());
    }

    private long tasks() {
        return jdbc.sql("SELECT count(*) FROM task").query(Long.class).single();
    }

    private ServerProcess start(String role, Map<String, String> settings) throws Exception {
        return ServerProcess.start(role, database, data, settings);
    }
}
