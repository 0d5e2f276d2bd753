package org.mediabackend.batch;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.StepExecution;

/** What changes in a row of {@code batch_step_execution}. */
record StepRow(
        @Nullable LocalDateTime startTime,
        @Nullable LocalDateTime endTime,
        String status,
        Counts counts,
        String exitCode,
        String exitMessage) {

    /** {@code EXIT_MESSAGE} holds so many characters. */
    private static final int MOST_CHARACTERS = 2_500;

    /** What a chunk-oriented step counts. */
    record Counts(
            long commit,
            long read,
            long filter,
            long write,
            long readSkip,
            long writeSkip,
            long processSkip,
            long rollback) {}

    static StepRow of(StepExecution step) {
        return new StepRow(
                step.getStartTime(),
                step.getEndTime(),
                step.getStatus().name(),
                new Counts(
                        step.getCommitCount(),
                        step.getReadCount(),
                        step.getFilterCount(),
                        step.getWriteCount(),
                        step.getReadSkipCount(),
                        step.getWriteSkipCount(),
                        step.getProcessSkipCount(),
                        step.getRollbackCount()),
                step.getExitStatus().getExitCode(),
                shorten(step.getExitStatus().getExitDescription()));
    }

    static String shorten(@Nullable String message) {
        String text = message == null ? "" : message;
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    }
}
