package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import tools.jackson.databind.JsonNode;

/** What Actuator shows. */
class OperatorsTest extends EndToEndTest {

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private MeterRegistry registry;

    @Test
    @RequiresTool(Tool.FFMPEG)
    void readinessKnowsTheDatabaseTheToolsTheWorkerAndTheDisk() throws Exception {
        JsonNode readiness = new Api(managementPort).get("/actuator/health/readiness");
        assertThat(readiness.get("status").stringValue())
                .as(readiness.toString())
                .isEqualTo("UP");
        assertThat(readiness.get("components").propertyNames())
                .contains("db", "tools", "sandbox", "worker", "diskSpace", "readinessState");
        assertThat(readiness.at("/components/tools/details/ffmpeg").stringValue())
                .contains("ffmpeg version");
        JsonNode liveness = new Api(managementPort).get("/actuator/health/liveness");
        assertThat(liveness.get("components").propertyNames()).containsExactly("livenessState");
    }

    @Test
    void infoTellsTheVersions() throws Exception {
        JsonNode info = new Api(managementPort).get("/actuator/info");
        assertThat(info.at("/build/version").stringValue()).isNotBlank();
        assertThat(info.get("database").stringValue())
                .startsWith("postgresql://")
                .doesNotContain("password");
        assertThat(info.at("/tools/vips").stringValue()).contains("vips");
    }

    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
    void whatTasksDidIsCounted() throws Exception {
        double failedBefore = ended("ffmpeg.pipeline", "failed");
        double succeededBefore = ended("demo.sleep", "succeeded");
        api.await(api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
        api.await(api.submit("ffmpeg/pipeline", "{\"commands\": [" + command("-i", "no.mp4", "x.mp4") + "]}"));
        // An end is told with its commit and counted right after: when a second task has ended, the first is counted.
        api.await(api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
        api.await(api.submit("ffmpeg/pipeline", "{\"commands\": [" + command("-i", "no.mp4", "x.mp4") + "]}"));
        assertThat(ended("ffmpeg.pipeline", "failed")).isGreaterThan(failedBefore);
        assertThat(registry.find("media.steps").tag("kind", "ffmpeg.pipeline").timers())
                .isNotEmpty();
        assertThat(registry.find("media.commands").tag("tool", "ffmpeg").counters())
                .anyMatch(counter -> !"0".equals(counter.getId().getTag("exit.code")));
        assertThat(ended("demo.sleep", "succeeded")).isGreaterThan(succeededBefore);
    }

    @Test
    void gaugesOutliveACollectionOfGarbage() {
        System.gc();
        for (String gauge : new String[] {
            "media.slots.size", "media.slots.busy", "media.queue.depth", "media.queue.oldest", "media.tasks.running"
        }) {
            assertThat(registry.get(gauge).tag("lane", "heavy").gauge().value())
                    .as(gauge)
                    .isNotNaN();
        }
        assertThat(registry.get("media.slots.size").tag("lane", "heavy").gauge().value())
                .isEqualTo(2);
    }

    private double ended(String kind, String outcome) {
        var counter = registry.find("media.tasks.ended")
                .tags("kind", kind, "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
