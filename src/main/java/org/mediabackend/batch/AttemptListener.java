package org.mediabackend.batch;

import java.time.Duration;
import java.util.OptionalInt;
import org.mediabackend.task.Kind;
import org.mediabackend.tools.Tool;

/** Hears of ends, for metrics. Called on the attempt's thread; must be quick and must not throw. */
public interface AttemptListener {

    /** An attempt ended its task, or gave it back. */
    void attemptEnded(Kind kind, Outcome outcome);

    /** A step ended. */
    void stepEnded(Kind kind, boolean succeeded, Duration duration);

    /** A command ended; the exit code is empty when it was ended by us or never ran. */
    void commandEnded(Tool tool, OptionalInt exitCode);

    /** How an attempt ended. */
    enum Outcome {
        SUCCEEDED,
        FAILED,
        REQUEUED,
        RETRIED,
        CANCELLED,
        LEASE_LOST;

        /** Whether no other attempt goes on from this one. */
        public boolean endsTask() {
            return switch (this) {
                case SUCCEEDED, FAILED, CANCELLED -> true;
                case REQUEUED, RETRIED, LEASE_LOST -> false;
            };
        }
    }
}
