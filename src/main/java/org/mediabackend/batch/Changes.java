package org.mediabackend.batch;

import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to change in Spring Batch's tables of one job execution, in one statement.
 *
 * @param jobExecutionId of the job execution
 * @param jobVersion as the owner knows the row; if somebody else changed it since, nothing is written
 * @param job null if the row stays
 * @param jobContext null if it stays
 * @param at when the owner wrote it
 */
record Changes(
        long jobExecutionId,
        int jobVersion,
        @Nullable JobRow job,
        @Nullable ContextText jobContext,
        List<Step> steps,
        LocalDateTime at) {

    /**
     * What is to change of one step execution.
     *
     * @param version of the row when it is written; 0 of a new one
     * @param row null if it stays
     * @param context null if it stays
     */
    record Step(
            long id,
            String name,
            LocalDateTime createTime,
            int version,
            @Nullable StepRow row,
            @Nullable ContextText context) {}

    /** How many rows of steps are to change. */
    long stepRows() {
        return steps.stream().filter(step -> step.row() != null).count();
    }

    boolean isEmpty() {
        return job == null && jobContext == null && steps.isEmpty();
    }
}
