package org.mediabackend.task;

/**
 * The state of a task. A process that was told to end has not ended, hence {@link #CANCELLING}.
 *
 * <p>The ledger's statements guard the transitions; {@link #canBecome} is what they are tested against.
 */
public enum TaskState {
    QUEUED,
    RUNNING,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether nothing more happens to the task unless an operator restarts it. */
    public boolean isEnd() {
        return switch (this) {
            case QUEUED, RUNNING, CANCELLING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }

    /** Whether a task in this state may come into the other. */
    public boolean canBecome(TaskState next) {
        return switch (this) {
            // FAILED: it could not be started, time after time.
            case QUEUED -> next == RUNNING || next == CANCELLED || next == FAILED;
            // QUEUED: by rescue, drain or retry. RUNNING: a rescuer takes it over at once.
            case RUNNING -> next != CANCELLED;
            // CANCELLING: a rescuer ends what a lost worker was ending.
            case CANCELLING -> next == CANCELLED || next == CANCELLING;
            // An operator's restart.
            case FAILED, CANCELLED -> next == QUEUED;
            case SUCCEEDED -> false;
        };
    }

    /** The state's name in answers and events. */
    public String wireName() {
        return switch (this) {
            case QUEUED -> "queued";
            case RUNNING, CANCELLING -> "started";
            case SUCCEEDED -> "finished";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }
}
