package org.mediabackend.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.web.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

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
    void drainAndResumeMayBeRepeated() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(state(post("/api/workers/" + id + "/drain", ""))).isEqualTo("drained");
        }
        for (int i = 0; i < 2; i++) {
            assertThat(state(post("/api/workers/" + id + "/resume", ""))).isEqualTo("running");
        }
    }

    @Test
    void aLaneIsPausedForAllWorkersUntilItIsResumed() throws Exception {
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
