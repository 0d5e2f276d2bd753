package org.mediabackend.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.web.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class WorkersControllerTest extends ServerTest {

    private final UUID id = UUID.randomUUID();

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void aWorker() {
        jdbc.sql("""
            INSERT INTO worker (id, host, pid, version, lease, lanes) VALUES (:id, 'h', 7, '1', '10 seconds',
            '[{"lane": "heavy", "slots": 2, "busy": 0, "trouble": null}]')
            """).param("id", id).update();
    }

    @AfterEach
    void noWorker() {
        jdbc.sql("DELETE FROM worker").update();
        jdbc.sql("UPDATE lane SET paused = false").update();
    }

    @Test
    void workersAreListed() throws Exception {
        JsonNode items = json(get("/api/workers")).at("/result/items");
        assertThat(items.size()).isEqualTo(1);
        JsonNode worker = items.get(0);
        assertThat(worker.propertyNames())
                .containsExactly(
                        "id", "host", "pid", "version", "state", "startedAt", "lastHeartbeat", "lanes", "freeBytes");
        assertThat(worker.get("id").stringValue()).isEqualTo(id.toString());
        assertThat(worker.get("state").stringValue()).isEqualTo("running");
        assertThat(worker.get("lastHeartbeat").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(worker.get("freeBytes").isNull()).isTrue();
        assertThat(worker.get("lanes")).isEqualTo(JSON.readTree("""
            [{"lane": "heavy", "slots": 2, "busy": 0, "paused": false, "trouble": null}]
            """));
    }

    @Test
    void drainAndResumeMayBeRepeated(CapturedOutput output) throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(state(post("/api/workers/" + id + "/drain", ""))).isEqualTo("draining");
        }
        jdbc.sql("UPDATE worker SET drained = true").update();
        assertThat(state(post("/api/workers/" + id + "/drain", ""))).isEqualTo("drained");
        for (int i = 0; i < 2; i++) {
            assertThat(state(post("/api/workers/" + id + "/resume", ""))).isEqualTo("running");
        }
        assertThat(output.getOut())
                .contains("Worker " + id + ", process 7 on h, claims nothing more from now on (drain)")
                .contains("Worker " + id + ", process 7 on h, claims again (resume)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "resume"})
    void anOrderToALostWorkerIsRefusedAndChangesNothing(String order, CapturedOutput output) throws Exception {
        boolean draining = order.equals("resume");
        jdbc.sql("UPDATE worker SET draining = :draining, heartbeat_at = clock_timestamp() - interval '11 seconds'")
                .param("draining", draining)
                .update();
        HttpResponse<String> response = post("/api/workers/" + id + "/" + order, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(json(response).get("code").intValue()).isEqualTo(40903);
        assertThat(json(response).get("description").stringValue())
                .matches("The worker is lost, .* at \\d{4}-\\d\\d-\\d\\dT\\S+Z: .*\\.");
        assertThat(jdbc.sql("SELECT draining FROM worker").query(Boolean.class).single())
                .isEqualTo(draining);
        assertThat(output.getOut()).doesNotContain("Worker " + id);
    }

    @Test
    void aLaneIsPausedForAllWorkersUntilItIsResumed(CapturedOutput output) throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(json(post("/api/lanes/heavy/pause", "")).get("result"))
                    .isEqualTo(JSON.readTree("{\"lane\": \"heavy\", \"paused\": true}"));
        }
        assertThat(json(get("/api/lanes")).get("result")).isEqualTo(JSON.readTree("""
            {"items": [{"lane": "heavy", "paused": true}, {"lane": "light", "paused": false}]}
            """));
        assertThat(json(get("/api/workers"))
                        .at("/result/items/0/lanes/0/paused")
                        .booleanValue())
                .isTrue();
        assertThat(json(post("/api/lanes/heavy/resume", ""))
                        .at("/result/paused")
                        .booleanValue())
                .isFalse();
        assertThat(output.getOut())
                .contains("Lane heavy is paused for all workers")
                .contains("Lane heavy is resumed for all workers");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/workers/00000000-0000-0000-0000-000000000000/drain, 40403",
        "/api/workers/00000000-0000-0000-0000-000000000000/resume, 40403",
        "/api/workers/first/drain, 40403",
        "/api/lanes/middle/pause, 40404",
        "/api/lanes/HEAVY/resume, 40404"
    })
    void whatIsNotThereIsSaidToBeMissing(String path, int code) throws Exception {
        HttpResponse<String> response = post(path, "");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("code").intValue()).isEqualTo(code);
    }

    private static String state(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).at("/result/state").stringValue();
    }
}
