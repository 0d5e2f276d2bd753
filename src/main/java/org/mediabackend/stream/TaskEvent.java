package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Task;
import org.mediabackend.web.TaskStatus;

/**
 * A state of a task as it is sent; written once, and shared by all clients.
 *
 * @param owner the task's; who is not that sees nothing of it
 * @param wire the whole event with its id and the empty line at its end; nobody changes it
 * @param end whether the stream closes after it
 */
@SuppressWarnings("ArrayRecordComponent")
record TaskEvent(long seq, @Nullable String owner, byte[] wire, boolean end) {

    /** What somebody hears who asks for a task that does not exist. */
    static final TaskEvent NOT_FOUND = new TaskEvent(
            0, null, "event:error\ndata:{\"type\":\"error\",\"message\":\"task not found\"}\n\n".getBytes(UTF_8), true);

    static TaskEvent of(Task task) {
        String name = switch (task.state()) {
            case QUEUED, RUNNING, CANCELLING -> "progress";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
        // The JSON is one line, as an event's data must be.
        String wire = "id:" + task.seq() + "\nevent:" + name + "\ndata:"
                + TaskStatus.of(task).json() + "\n\n";
        return new TaskEvent(
                task.seq(), task.owner(), wire.getBytes(UTF_8), task.state().isEnd());
    }
}
