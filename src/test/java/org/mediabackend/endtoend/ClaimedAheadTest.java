package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.support.Until;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What a worker takes beyond its slots while its tasks are tiny. */
class ClaimedAheadTest {

    private static final String TINY = "{\"seconds\": 0, \"steps\": 1}";
    private static final String LONG = "{\"seconds\": 120, \"steps\": 200}";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path data;

    @Test
    void whatFindsNoSlotGoesBackAndRunsOnAnotherWorker() throws Exception {
        try (ServerProcess api = start("api", 0);
                ServerProcess busy = start("worker", 1)) {
            Api caller = api.api();
            runTinyOnes(caller);
            String running = caller.submit("demo/sleep", LONG);
            caller.awaitEvent(
                    running, e -> e.data().get("message").stringValue().startsWith("step"));
            String waiting = caller.submit("demo/sleep", TINY);
            Until.isTrue("it was claimed and is back", () -> state(waiting).equals("QUEUED 1 0"));
            assertThat(executions(waiting)).containsExactly("STOPPED");
            assertThat(caller.status(waiting).get("status").stringValue()).isEqualTo("queued");
            try (ServerProcess idle = start("worker", 1)) {
                assertThat(caller.await(waiting).get("status").stringValue()).isEqualTo("finished");
                assertThat(executions(waiting)).containsExactly("STOPPED", "COMPLETED");
                assertThat(caller.status(running).get("status").stringValue()).isEqualTo("started");
                idle.terminate();
            }
            caller.post("/api/tasks/" + running + "/cancel");
            assertThat(caller.await(running).get("status").stringValue()).isEqualTo("cancelled");
            busy.terminate();
        }
    }

    @Test
    void aWorkerThatEndsLeavesNothingHeld() throws Exception {
        try (ServerProcess api = start("api", 0)) {
            Api caller = api.api();
            List<String> all = new ArrayList<>();
            try (ServerProcess worker = start("worker", 1)) {
                runTinyOnes(caller);
                for (int i = 0; i < 40; i++) {
                    all.add(caller.submit("demo/sleep", TINY));
                }
                worker.terminate();
            }
            assertThat(jdbc.sql("SELECT count(*) FROM task WHERE holder IS NOT NULL OR crashes > 0")
                            .query(Long.class)
                            .single())
                    .isZero();
            try (ServerProcess worker = start("worker", 1)) {
                for (String each : all) {
                    assertThat(caller.await(each).get("status").stringValue()).isEqualTo("finished");
                }
                worker.terminate();
            }
        }
    }

    private static void runTinyOnes(Api caller) throws Exception {
        List<String> tiny = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            tiny.add(caller.submit("demo/sleep", TINY));
        }
        for (String each : tiny) {
            caller.await(each);
        }
    }

    private String state(String task) {
        return jdbc.sql("SELECT state || ' ' || attempt || ' ' || crashes FROM task WHERE id = :id")
                .param("id", UUID.fromString(task))
                .query(String.class)
                .single();
    }

    private List<String> executions(String task) {
        return jdbc.sql("""
            SELECT execution.status
            FROM task JOIN batch_job_execution AS execution USING (job_instance_id)
            WHERE task.id = :id ORDER BY execution.job_execution_id
            """)
                .param("id", UUID.fromString(task))
                .query((rs, n) -> rs.getString(1))
                .list();
    }

    private ServerProcess start(String role, int lightSlots) throws Exception {
        return ServerProcess.start(
                role,
                database,
                data,
                Map.of("MEDIA_WORKER_LIGHT_SLOTS", String.valueOf(lightSlots), "MEDIA_WORKER_HEAVY_SLOTS", "0"));
    }
}
