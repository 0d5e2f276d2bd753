package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mediabackend.web.ServerTest;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "media.limits.queued=1")
class QueueFullTest extends ServerTest {

    /** Other tests queue in the same database, and no worker takes what they leave. */
    @BeforeEach
    void emptyQueues() throws SQLException {
        try (Connection connection = DATABASE.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM task");
        }
    }

    @Test
    void aFullQueueSaysWhenToComeBackAndLeavesNothingBehind() throws Exception {
        post("/api/tasks/image/pipeline", RequestSchemas.IMAGE_EXAMPLE);
        long before = tasks();
        HttpResponse<String> response = post("/api/tasks/demo/sleep", "{}");
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(json(response).get("code").intValue()).isEqualTo(42902);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(tasks()).isEqualTo(before);
    }

    @Test
    void aFullLaneDoesNotCloseTheOther() throws Exception {
        post("/api/tasks/demo/sleep", "{}");
        HttpResponse<String> heavy = post("/api/tasks/ffmpeg/search", RequestSchemas.SEARCH_EXAMPLE);
        assertThat(heavy.statusCode()).as(heavy.body()).isEqualTo(200);
    }

    @Test
    void aRequestThatWasAcceptedIsAnsweredAgainThoughTheQueueIsFull() throws Exception {
        String key = UUID.randomUUID().toString();
        HttpResponse<String> accepted = keyed(key, "{}");
        while (accepted.statusCode() == 429) {
            // The queue was counted before it was emptied.
            accepted = keyed(key, "{}");
        }
        assertThat(keyed("another" + key, "{}").statusCode()).isEqualTo(429);
        assertThat(keyed(key, "{}").body()).isEqualTo(accepted.body());
        assertThat(keyed(key, "{\"steps\": 1}").statusCode()).isEqualTo(409);
    }

    private HttpResponse<String> keyed(String key, String json) throws Exception {
        return send(request("/api/tasks/demo/sleep")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }
}
