package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** What operators do to workers that are processes of their own. */
class DrainTest {

    private static final Map<String, String> USUAL = Map.of("MEDIA_WORKER_DRAIN_GRACE", "30s");
    private static final String SHORT = "{\"seconds\": 0, \"steps\": 1}";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    void aDrainedWorkerFinishesWhatRunsAndClaimsNothingUntilItIsResumed() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess worker = start("worker")) {
            Api caller = api.api();
            String path = "/api/workers/" + theOnlyWorker(caller).get("id").stringValue();
            String running = caller.submit("demo/sleep", "{\"seconds\": 2, \"steps\": 20}");
            caller.awaitEvent(
                    running, e -> e.data().get("message").stringValue().startsWith("step"));
            assertThat(caller.post(path + "/drain").at("/result/id").stringValue())
                    .isEqualTo(theOnlyWorker(caller).get("id").stringValue());
            assertThat(caller.await(running).get("status").stringValue()).isEqualTo("finished");
            Until.isTrue(
                    "the worker is drained",
                    () -> theOnlyWorker(caller).get("state").stringValue().equals("drained"));
            String waiting = caller.submit("demo/sleep", SHORT);
            // Its lane was woken by the submission; two heartbeats later it has surely looked at it.
            for (int i = 0; i < 2; i++) {
                String before = heartbeat(caller);
                Until.isTrue("a heartbeat", () -> !heartbeat(caller).equals(before));
            }
            assertThat(caller.status(waiting).get("status").stringValue()).isEqualTo("queued");
            caller.post(path + "/resume");
            assertThat(caller.await(waiting).get("status").stringValue()).isEqualTo("finished");
            assertThat(worker.terminate()).isEqualTo(143);
            assertThat(caller.get("/api/workers").at("/result/items")).isEmpty();
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aPausedLaneIsClaimedByNobodyAndTheOtherLaneGoesOn() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess worker = start("worker")) {
            Api caller = api.api();
            caller.await(caller.submit("demo/sleep", SHORT));
            caller.post("/api/lanes/light/pause");
            Until.isTrue(
                    "the worker has heard of it",
                    () -> new Api(worker.managementPort())
                            .get("/actuator/health")
                            .at("/components/worker/details/light/paused")
                            .asBoolean());
            String waiting = caller.submit("demo/sleep", SHORT);
            try (ServerProcess late = start("worker")) {
                for (int i = 0; i < 3; i++) {
                    String heavy = caller.submit(
                            "ffmpeg/pipeline",
                            "{\"commands\": [{\"args\": [\"-f\",\"lavfi\",\"-i\",\"testsrc=d=0.1\",\"a.mkv\"]}]}");
                    assertThat(caller.await(heavy).get("status").stringValue()).isEqualTo("finished");
                }
                assertThat(late.pid()).isPositive();
            }
            assertThat(caller.status(waiting).get("status").stringValue()).isEqualTo("queued");
            caller.post("/api/lanes/light/resume");
            assertThat(caller.await(waiting).get("status").stringValue()).isEqualTo("finished");
        }
    }

    @Test
    void aWorkerWithoutRoomClaimsNothingAndSaysWhere() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess full =
                        ServerProcess.start("worker", database, data, Map.of("MEDIA_WORKER_MIN_FREE", "1000000GB"))) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", SHORT);
            Until.isTrue(
                    "its row tells",
                    () -> theOnlyWorker(caller)
                            .at("/lanes/1/trouble")
                            .asString("")
                            .contains(data.toString()));
            JsonNode health =
                    new Api(full.managementPort()).get("/actuator/health").at("/components/worker");
            assertThat(health.get("status").stringValue()).isEqualTo("OUT_OF_SERVICE");
            assertThat(health.at("/details/room").stringValue())
                    .contains(data.toString(), "MB free, less than", "media.worker.min-free");
            assertThat(theOnlyWorker(caller).get("freeBytes").asLong(0)).isPositive();
            assertThat(caller.status(id).get("status").stringValue()).isEqualTo("queued");
        }
    }

    @Test
    void whatEndsWithinTheGraceIsNotInterruptedByAStop() throws Exception {
        try (ServerProcess api = start("api");
                ServerProcess leaving = start("worker")) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", "{\"seconds\": 2, \"steps\": 20}");
            caller.awaitEvent(id, e -> e.data().get("message").stringValue().startsWith("step"));
            leaving.terminate();
            JsonNode status = caller.status(id);
            assertThat(status.get("status").stringValue()).isEqualTo("finished");
            assertThat(status.get("attempts").intValue()).isEqualTo(1);
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void aRollingRestartUnderLoadFailsNobody() throws Exception {
        Map<String, String> hasty = Map.of("MEDIA_WORKER_DRAIN_GRACE", "500ms", "MEDIA_WORKER_HEAVY_SLOTS", "1");
        List<String> ids = new ArrayList<>();
        List<ServerProcess> workers = new ArrayList<>();
        try (ServerProcess api = start("api")) {
            Api caller = api.api();
            workers.add(ServerProcess.start("worker", database, data, hasty));
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 12; i++) {
                    ids.add(caller.submit("demo/sleep", "{\"seconds\": 1.5, \"steps\": 15}"));
                }
                workers.add(ServerProcess.start("worker", database, data, hasty));
                // One for each of the two.
                List<String> encodes = List.of(encode(caller), encode(caller));
                for (String id : encodes) {
                    caller.awaitEvent(
                            id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
                }
                workers.get(round).terminate();
                ids.addAll(encodes);
            }
            for (String id : ids) {
                JsonNode status = caller.await(id);
                assertThat(status.get("status").stringValue())
                        .as(status.toString())
                        .isEqualTo("finished");
            }
            assertThat(jdbc.sql("SELECT count(*) FROM task WHERE crashes > 0 OR retries > 0")
                            .query((rs, n) -> rs.getInt(1))
                            .single())
                    .isZero();
            assertThat(jdbc.sql("SELECT count(*) FROM batch_job_execution WHERE status = 'STOPPED'")
                            .query((rs, n) -> rs.getInt(1))
                            .single())
                    .as("some were interrupted")
                    .isPositive();
        } finally {
            workers.forEach(ServerProcess::close);
        }
    }

    private ServerProcess start(String role) throws Exception {
        return ServerProcess.start(role, database, data, USUAL);
    }

    private static JsonNode theOnlyWorker(Api caller) throws Exception {
        JsonNode items = caller.get("/api/workers").at("/result/items");
        assertThat(items.size()).as(items.toString()).isEqualTo(1);
        return items.get(0);
    }

    private static String encode(Api caller) throws Exception {
        return caller.submit(
                "ffmpeg/pipeline",
                "{\"commands\": [{\"args\": [\"-re\",\"-f\",\"lavfi\",\"-i\",\"testsrc=d=4\",\"a.mkv\"]}]}");
    }

    private static String heartbeat(Api caller) throws Exception {
        return theOnlyWorker(caller).get("lastHeartbeat").stringValue();
    }
}
