package org.mediabackend.batch;

import java.util.UUID;

/** A task was taken and cannot be begun: a bug. The claim is to be rolled back. */
public final class AttemptNotOpenedException extends RuntimeException {

    private final transient UUID taskId;

    AttemptNotOpenedException(UUID taskId, RuntimeException cause) {
        super("task " + taskId + " cannot be begun", cause);
        this.taskId = taskId;
    }

    /** The task. */
    public UUID taskId() {
        return taskId;
    }
}
