package org.mediabackend.stream;

import java.util.UUID;
import org.mediabackend.task.Task;
import org.mediabackend.web.TaskStatus;

/**
 * A state of a task as it is sent; written once for all clients.
 *
 * @param json the status, in one line
 * @param end whether the stream closes after it
 */
record TaskEvent(UUID taskId, long seq, String name, String json, boolean end) {

    static TaskEvent of(Task task) {
        String name = switch (task.state()) {
            case QUEUED, RUNNING, CANCELLING -> "progress";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
        return new TaskEvent(
                task.id(),
                task.seq(),
                name,
                TaskStatus.of(task).json(),
                task.state().isEnd());
    }
}
