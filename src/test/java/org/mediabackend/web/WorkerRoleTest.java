package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "media.role=worker")
class WorkerRoleTest extends ServerTest {

    @Test
    void aWorkerServesHealthAndNoApi() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(post("/api/tasks/demo/sleep", "{}").statusCode()).isEqualTo(404);
        assertThat(get("/api/tasks/00000000-0000-0000-0000-000000000000").body())
                .contains("40401");
    }
}
