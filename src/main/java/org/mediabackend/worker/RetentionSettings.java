package org.mediabackend.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is over is kept.
 *
 * @param retention of tasks
 * @param idempotency of the keys of submissions
 */
@ConfigurationProperties("media")
record RetentionSettings(
        @DefaultValue Retention retention, @DefaultValue Idempotency idempotency) {

    /**
     * Of ended tasks, their history and their workspaces.
     *
     * @param kept how long after its end a task is kept; 0 is for ever
     * @param every how often to look
     */
    record Retention(
            @DefaultValue("30d") Duration kept,
            @DefaultValue("1h") Duration every) {

        Retention {
            if (kept.isNegative()) {
                throw new IllegalArgumentException("media.retention.kept must be 0 or longer, not " + kept);
            }
            if (!every.isPositive()) {
                throw new IllegalArgumentException("media.retention.every must be longer than 0, not " + every);
            }
        }

        boolean isForEver() {
            return kept.isZero();
        }

        /**
         * How long rows are kept: until each worker has had two looks at its own disk, since a row is what tells it
         * that a workspace may go.
         */
        Duration rowsKept() {
            return kept.plus(every.multipliedBy(2));
        }
    }

    /**
     * Of keys.
     *
     * @param kept how long a key is remembered; by the API too, which therefore must have the same setting
     */
    record Idempotency(@DefaultValue("24h") Duration kept) {

        Idempotency {
            if (!kept.isPositive()) {
                throw new IllegalArgumentException("media.idempotency.kept must be longer than 0, not " + kept);
            }
        }
    }
}
