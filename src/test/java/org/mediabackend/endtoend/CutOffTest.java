package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.mediabackend.support.Wire;
import org.mediabackend.tools.Tool;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** Workers that the database does not answer for longer than their leases. */
class CutOffTest {

    private static final Map<String, String> QUICK_LEASES = Map.of(
            "MEDIA_WORKER_LEASE",
            "4s",
            "MEDIA_WORKER_HEARTBEAT",
            "1s",
            "MEDIA_WORKER_POLL",
            "3s",
            "MEDIA_WORKER_DRAIN_GRACE",
            "0s");
    private static final String ENCODE =
            "{\"commands\": [{\"args\": [\"-re\",\"-f\",\"lavfi\",\"-i\",\"testsrc=d=%d\",\"a.mkv\"]}]}";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatNobodyTookGoesOnWithTheSameAttempt() throws Exception {
        try (Wire wire = Wire.to(database);
                ServerProcess api = start("api", database);
                ServerProcess worker = start("worker", wire.database())) {
            Api caller = api.api();
            String id = caller.submit("ffmpeg/pipeline", ENCODE.formatted(12));
            List<ProcessHandle> encoding = encoding(caller, id, worker);
            wire.hold();
            awaitLeaseRunOut(id);
            assertThat(encoding).allMatch(ProcessHandle::isAlive);
            wire.release();
            JsonNode status = caller.await(id);
            assertThat(status.get("status").stringValue()).as(status.toString()).isEqualTo("finished");
            assertThat(status.get("attempts").intValue()).isEqualTo(1);
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatAnotherTookIsEndedAsSoonAsItsOldHolderHearsOfIt() throws Exception {
        try (Wire wire = Wire.to(database);
                ServerProcess api = start("api", database);
                ServerProcess cutOff = start("worker", wire.database())) {
            Api caller = api.api();
            String id = caller.submit("ffmpeg/pipeline", ENCODE.formatted(600));
            List<ProcessHandle> encoding = encoding(caller, id, cutOff);
            wire.hold();
            try (ServerProcess rescuer = start("worker", database)) {
                Until.isTrue(
                        "it is taken over",
                        () -> caller.status(id).get("attempts").intValue() == 2);
                assertThat(encoding).allMatch(ProcessHandle::isAlive);
                wire.release();
                Until.isTrue("its processes are ended", () -> encoding.stream().noneMatch(ProcessHandle::isAlive));
                assertThat(caller.status(id).get("status").stringValue()).isEqualTo("started");
                caller.post("/api/tasks/" + id + "/cancel");
                assertThat(caller.await(id).get("attempts").intValue()).isEqualTo(2);
                assertThat(rescuer.pid()).isPositive();
            }
        }
    }

    /** One wire for all: when it is let go, who is idle could be quicker than who has leases to renew. */
    @Test
    void afterAnOutageForEverybodyOwnersRenewBeforeAnyoneRescues() throws Exception {
        try (Wire wire = Wire.to(database);
                ServerProcess api = start("api", database);
                ServerProcess owner = start("worker", wire.database())) {
            Api caller = api.api();
            String id = caller.submit("demo/sleep", "{\"seconds\": 14, \"steps\": 140}");
            caller.awaitEvent(id, e -> e.data().get("message").stringValue().startsWith("step"));
            try (ServerProcess idle = start("worker", wire.database())) {
                wire.hold();
                awaitLeaseRunOut(id);
                wire.release();
                JsonNode status = caller.await(id);
                assertThat(status.get("status").stringValue()).isEqualTo("finished");
                assertThat(status.get("attempts").intValue()).isEqualTo(1);
                assertThat(idle.pid()).isNotEqualTo(owner.pid());
            }
        }
    }

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatRunsIsEndedWhenTheDatabaseStaysAwayForTheDetachedTime() throws Exception {
        Map<String, String> impatient = Map.of(
                "MEDIA_WORKER_LEASE",
                "3s",
                "MEDIA_WORKER_HEARTBEAT",
                "1s",
                "MEDIA_WORKER_POLL",
                "2s",
                "MEDIA_WORKER_DETACHED",
                "5s");
        try (Wire wire = Wire.to(database);
                ServerProcess api = start("api", database);
                ServerProcess worker = ServerProcess.start("worker", wire.database(), data, impatient)) {
            Api caller = api.api();
            String id = caller.submit("ffmpeg/pipeline", ENCODE.formatted(600));
            List<ProcessHandle> encoding = encoding(caller, id, worker);
            wire.hold();
            Until.isTrue("its processes are ended", () -> encoding.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private ServerProcess start(String role, TestDatabase seen) throws Exception {
        return ServerProcess.start(role, seen, data, QUICK_LEASES);
    }

    /** What runs for the task once it is on its way. */
    private static List<ProcessHandle> encoding(Api caller, String id, ServerProcess worker) throws Exception {
        caller.awaitEvent(id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
        List<ProcessHandle> encoding =
                ProcessHandle.of(worker.pid()).orElseThrow().descendants().toList();
        assertThat(encoding).isNotEmpty();
        return encoding;
    }

    private void awaitLeaseRunOut(String id) throws Exception {
        Until.isTrue(
                "the lease has run out",
                () -> jdbc.sql("SELECT lease_until < clock_timestamp() - interval '1 second' FROM task WHERE id ="
                                + " :id::uuid")
                        .param("id", id)
                        .query((rs, n) -> rs.getBoolean(1))
                        .single());
    }
}
