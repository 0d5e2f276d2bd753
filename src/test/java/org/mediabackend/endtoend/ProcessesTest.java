package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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

/** API and workers as processes of their own on one database. */
class ProcessesTest {

    private static final Map<String, String> USUAL = Map.of("MEDIA_WORKER_LIGHT_SLOTS", "8");

    /** Long enough for a machine that stalls, short enough to wait for a takeover. */
    private static final Map<String, String> QUICK_LEASES = Map.of(
            "MEDIA_WORKER_LEASE",
            "4s",
            "MEDIA_WORKER_HEARTBEAT",
            "1s",
            "MEDIA_WORKER_POLL",
            "3s",
            "MEDIA_WORKER_DRAIN_GRACE",
            "0s");

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    void fiveHundredSubmissionsOfFiftyClientsRunOnceEachOnTwoWorkers() throws Exception {
        try (ServerProcess api = start("api", USUAL);
                ServerProcess first = start("worker", USUAL);
                ServerProcess second = start("worker", USUAL);
                var clients = Executors.newFixedThreadPool(50)) {
            Queue<String> ids = new ConcurrentLinkedQueue<>();
            List<Future<?>> submissions = IntStream.range(0, 50)
                    .<Future<?>>mapToObj(client -> clients.submit(() -> {
                        Api caller = api.api();
                        for (int i = 0; i < 10; i++) {
                            ids.add(caller.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> submission : submissions) {
                submission.get();
            }
            assertThat(ids).hasSize(500).doesNotHaveDuplicates();
            Api caller = api.api();
            for (String id : ids) {
                assertThat(caller.await(id).get("status").stringValue()).isEqualTo("finished");
            }
            assertThat(count("SELECT count(*) FROM batch_job_instance")).isEqualTo(500);
            assertThat(count("SELECT count(*) FROM batch_job_execution WHERE status = 'COMPLETED'"))
                    .isEqualTo(500);
            assertThat(count("SELECT count(*) FROM batch_step_execution WHERE status = 'COMPLETED'"))
                    .isEqualTo(500);
            assertThat(count("SELECT count(*) FROM task WHERE attempt = 1 AND state = 'SUCCEEDED'"))
                    .isEqualTo(500);
        }
    }

    @Test
    void theTaskOfAKilledWorkerIsResumedByAnother() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess doomed = start("worker")) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", "{\"seconds\": 2, \"steps\": 20}");
            caller.awaitEvent(id, e -> e.data().get("message").stringValue().startsWith("step"));
            doomed.close();
            try (ServerProcess rescuer = start("worker")) {
                JsonNode status = caller.await(id);
                assertThat(status.get("status").stringValue()).isEqualTo("finished");
                assertThat(status.get("attempts").intValue()).isEqualTo(2);
            }
            assertThat(jdbc.sql("SELECT status || ' ' || exit_code FROM batch_job_execution ORDER BY job_execution_id")
                            .query(String.class)
                            .list())
                    .containsExactly("FAILED LOST", "COMPLETED COMPLETED");
        }
    }

    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
    void whatAKilledWorkerHadFinishedIsNotRunAgain() throws Exception {
        String second = "\"-re\",\"-t\",\"3\",\"-i\",\"a.mkv\",\"-c\",\"copy\",\"b.mkv\"";
        String commands = """
            [{"args": ["-f", "lavfi", "-i", "testsrc2=d=4", "a.mkv"]}, {"args": [%s]}]
            """.formatted(second);
        try (ServerProcess api = start("api");
                ServerProcess doomed = start("worker")) {
            Api caller = api.api();
            String pipeline = caller.submit("ffmpeg/pipeline", "{\"commands\": " + commands + "}");
            caller.awaitEvent(pipeline, ProcessesTest::secondCommandRuns);
            doomed.close();
            try (ServerProcess rescuer = start("worker")) {
                assertThat(caller.await(pipeline).get("status").stringValue()).isEqualTo("finished");
                assertThat(steps())
                        .containsExactly(
                                "primary-1 COMPLETED COMPLETED",
                                "primary-2 FAILED LOST",
                                "primary-2 COMPLETED COMPLETED");

                String search = caller.submit(
                        "ffmpeg/search", "{\"candidates\": [{\"label\": \"c\", \"commands\": " + commands + "}]}");
                JsonNode running = caller.awaitEvent(search, ProcessesTest::secondCommandRuns)
                        .data();
                rescuer.close();
                try (ServerProcess last = start("worker")) {
                    JsonNode status = caller.await(search);
                    assertThat(status.get("status").stringValue()).isEqualTo("finished");
                    assertThat(status.at("/result/result/history/0/startedAt"))
                            .isEqualTo(running.at("/meta/ffmpeg/history/0/startedAt"));
                    assertThat(data.resolve("outputs").resolve(search).toFile().list())
                            .containsExactlyInAnyOrder("a.mkv", "b.mkv");
                }
            }
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void ctrlCFailsNoTaskAndLeavesNothingRunning() throws Exception {
        Map<String, String> graceful = Map.of("MEDIA_WORKER_DRAIN_GRACE", "5s");
        try (ServerProcess api = start("api");
                ServerProcess interrupted = start("worker", graceful)) {
            Api caller = api.api();
            String id = encodeForLong(caller);
            List<ProcessHandle> children = children(interrupted);
            interrupted.interruptGroup();
            assertThat(children).noneMatch(ProcessesTest::runs);
            assertThat(caller.status(id).get("status").stringValue()).isEqualTo("queued");
            assertThat(steps()).containsExactly("primary-1 STOPPED STOPPED");
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aCancelledTaskIsSaidToBeWhenItsProcessIsGone() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess worker = start("worker")) {
            Api caller = api.api();
            String id = encodeForLong(caller);
            List<ProcessHandle> children = children(worker);
            assertThat(caller.post("/api/tasks/" + id + "/cancel")
                            .at("/result/stage")
                            .stringValue())
                    .isEqualTo("cancelling");
            Api.Event last = caller.events(id).getLast();
            assertThat(children).noneMatch(ProcessesTest::runs);
            assertThat(last.name()).isEqualTo("cancelled");
            assertThat(last.data().get("status").stringValue()).isEqualTo("cancelled");
            assertThat(last.data().get("error").isNull()).isTrue();
            assertThat(steps()).containsExactly("primary-1 STOPPED STOPPED");
            assertThat(caller.post("/api/tasks/" + id + "/cancel").get("code").intValue())
                    .isEqualTo(40901);
            assertThat(data.resolve("outputs").resolve(id).toFile().list()).isEmpty();
        }
    }

    @Test
    void cutConnectionsFailNoTask() throws Exception {
        try (ServerProcess api = start("api", USUAL);
                ServerProcess worker = start("worker")) {
            Api caller = api.api();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                ids.add(caller.submit("demo/sleep", "{\"seconds\": 1, \"steps\": 10}"));
            }
            for (String id : ids) {
                // The API may answer 503 when its own connections were just cut.
                Until.isTrue("it runs", () -> !List.of("", "queued").contains(state(caller, id)));
                jdbc.sql("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """).query((rs, n) -> n).list();
            }
            for (String id : ids) {
                Until.isTrue("it ends", () -> !List.of("", "queued", "started").contains(state(caller, id)));
                assertThat(state(caller, id)).as(caller.status(id).toString()).isEqualTo("finished");
            }
        }
    }

    private static String state(Api caller, String id) throws Exception {
        return caller.get("/api/tasks/" + id).at("/result/status").asString("");
    }

    @Test
    void aStoppedWorkerGivesItsTasksBack() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess leaving = start("worker")) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", "{\"seconds\": 30, \"steps\": 200}");
            caller.awaitEvent(id, e -> e.data().get("message").stringValue().startsWith("step"));
            leaving.terminate();
            assertThat(caller.status(id).get("status").stringValue()).isEqualTo("queued");
            assertThat(jdbc.sql("SELECT status FROM batch_job_execution")
                            .query(String.class)
                            .list())
                    .containsExactly("STOPPED");
        }
    }

    /** Bubblewrap leaves the dead first process of a command to init, which comes by when it likes. */
    private static boolean runs(ProcessHandle process) {
        try {
            return !Files.readString(Path.of("/proc", process.pid() + "", "status"))
                    .contains("State:\tZ");
        } catch (IOException e) {
            return false;
        }
    }

    private ServerProcess start(String role) throws Exception {
        return start(role, QUICK_LEASES);
    }

    private ServerProcess start(String role, Map<String, String> settings) throws Exception {
        return ServerProcess.start(role, database, data, settings);
    }

    /** A task whose ffmpeg runs by now. */
    private static String encodeForLong(Api caller) throws Exception {
        String id = caller.submit(
                "ffmpeg/pipeline",
                "{\"commands\": [{\"args\": [\"-re\",\"-f\",\"lavfi\",\"-i\",\"testsrc=d=600\",\"a.mkv\"]}]}");
        caller.awaitEvent(id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
        return id;
    }

    private static List<ProcessHandle> children(ServerProcess server) {
        List<ProcessHandle> children =
                ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();
        assertThat(children).isNotEmpty();
        return children;
    }

    private static boolean secondCommandRuns(Api.Event event) {
        return event.data().at("/meta/ffmpeg/step").asInt(0) == 1;
    }

    private List<String> steps() {
        return jdbc.sql("SELECT step_name || ' ' || status || ' ' || exit_code FROM batch_step_execution "
                        + "ORDER BY step_execution_id")
                .query(String.class)
                .list();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
