package org.mediabackend.task;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt writes into the ledger at one time.
 *
 * @param number counts the entries of an attempt from 1; a later one is never undone by an earlier one that a frozen
 *     database executes late
 * @param whileCancelling whether it stands also while the task is being cancelled; its report is then left out
 * @param end how the attempt ends its task with it; null if it goes on
 */
public record Entry(
        Lease lease,
        long number,
        boolean whileCancelling,
        Report report,
        @Nullable TaskEnd end) {

    /**
     * What became of an entry.
     *
     * @param held whether the lease held, in a state that allows the entry
     * @param trusted whether nobody else can take the task within the next second
     * @param told whether it was written
     * @param with what the continuation says
     */
    public record Answer<T>(boolean held, boolean trusted, boolean told, T with) {}
}
