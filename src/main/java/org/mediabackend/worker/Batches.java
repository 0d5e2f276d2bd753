package org.mediabackend.worker;

import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Removes many rows in transactions of a bounded size. One that fails is tried again with half as many, since what
 * hangs on a row differs much and a statement has seconds; each that succeeds lets the next be a little larger.
 * Immutable.
 *
 * @param most rows at once
 */
record Batches(int most) {

    private static final int STEPS_OF_GROWTH = 20;

    /**
     * Until less is removed than was allowed.
     *
     * @param remove removes at most so many, and answers how many it were
     * @return how many were removed
     * @throws RuntimeException if the database does not even remove one; what was removed before stays removed
     */
    long run(BooleanSupplier stopped, IntUnaryOperator remove) {
        long all = 0;
        int allowed = most;
        boolean more = true;
        while (more && !stopped.getAsBoolean()) {
            try {
                int removed = remove.applyAsInt(allowed);
                all += removed;
                more = removed == allowed;
                allowed = Math.min(most, allowed + Math.max(1, most / STEPS_OF_GROWTH));
            } catch (DataAccessException | TransactionException e) {
                if (allowed == 1) {
                    throw e;
                }
                allowed /= 2;
            }
        }
        return all;
    }
}
