package org.mediabackend.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mediabackend.web.ServerTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator asks of a task stands in the log with the task's id; submissions do not. */
@ExtendWith(OutputCaptureExtension.class)
class OrdersLogTest extends ServerTest {

    @Test
    void cancelAndRestartSayOneLineEach(CapturedOutput output) throws Exception {
        String id = json(post("/api/tasks/demo/sleep", "{}")).at("/result/id").stringValue();
        assertThat(output.getOut()).doesNotContain(id);
        post("/api/tasks/" + id + "/restart", "");
        assertThat(output.getOut()).as("refused while it is queued").doesNotContain(id);
        post("/api/tasks/" + id + "/cancel", "");
        post("/api/tasks/" + id + "/cancel", "");
        post("/api/tasks/" + id + "/restart", "");
        post("/api/tasks/" + id + "/cancel", "");
        post("/api/tasks/" + id + "/restart", "{\"from\": \"start\"}");
        assertThat(output.getOut().lines().filter(line -> line.contains(id)))
                .extracting(line -> line.substring(line.indexOf("Task ")))
                .containsExactly(
                        "Task " + id + ": cancel accepted; it is cancelled",
                        "Task " + id + ": restart from the failed step accepted; it was cancelled",
                        "Task " + id + ": cancel accepted; it is cancelled",
                        "Task " + id + ": restart from the start accepted; it was cancelled");
        post("/api/tasks/" + id + "/cancel", "");
    }
}
