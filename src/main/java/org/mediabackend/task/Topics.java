package org.mediabackend.task;

/**
 * The names under which the ledger notifies. A notification carries {@code id:seq} and nothing else: who hears it reads
 * the row. It is sent with the commit of the change; a lost one costs time, never truth.
 */
public final class Topics {

    /** Some task changed. */
    public static final String TASK_CHANGED = "task_changed";

    /** A running task is to be cancelled by its holder. */
    public static final String TASK_CANCELLING = "task_cancelling";

    private Topics() {}

    /** A task waits in that lane for its time. */
    public static String delayed(Lane lane) {
        return switch (lane) {
            case HEAVY -> "task_delayed_heavy";
            case LIGHT -> "task_delayed_light";
        };
    }

    /** A task can be claimed in that lane. */
    public static String queued(Lane lane) {
        return switch (lane) {
            case HEAVY -> "task_queued_heavy";
            case LIGHT -> "task_queued_light";
        };
    }
}
