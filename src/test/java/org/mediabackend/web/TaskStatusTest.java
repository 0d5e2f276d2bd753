package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Schedule;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskState;

class TaskStatusTest {

    @Test
    void theJsonIsTheContracts() {
        assertThat(TaskStatus.of(task("{\"ffmpeg\": {\"step\": 0}}", "{\"frame\": 7}"))
                        .json())
                .isEqualTo(
                        "{\"id\":\"00000000-0000-0000-0000-000000000001\",\"status\":\"started\",\"progress\":5,"
                            + "\"stage\":\"ffmpeg\",\"message\":\"m\",\"meta\":{\"ffmpeg\":{\"step\":0,\"progress\":{\"frame\":7}}},"
                            + "\"result\":null,\"error\":null,\"kind\":\"ffmpeg.pipeline\",\"label\":\"l\","
                            + "\"createdAt\":\"2026-01-01T00:00:00.000Z\",\"startedAt\":\"2026-01-01T00:00:01.123Z\","
                            + "\"finishedAt\":null,\"attempts\":1,\"priority\":0,\"notBefore\":null,\"retry\":null,\"steps\":[]}");
    }

    @Test
    void liveProgressIsOfNoUseWithoutACommand() {
        assertThat(TaskStatus.of(task("{}", "{\"frame\": 7}")).meta()).isEqualTo("{}");
        assertThat(TaskStatus.of(task("{\"ffmpeg\": {}}", null)).meta()).isEqualTo("{\"ffmpeg\": {}}");
    }

    private static Task task(String meta, @Nullable String live) {
        return new Task(
                new UUID(0, 1),
                Kind.FFMPEG_PIPELINE,
                "l",
                TaskState.RUNNING,
                1,
                9,
                5,
                "ffmpeg",
                "m",
                meta,
                live,
                "[]",
                null,
                null,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:01.123456Z"),
                null,
                Schedule.USUAL,
                0,
                null,
                null,
                null);
    }
}
