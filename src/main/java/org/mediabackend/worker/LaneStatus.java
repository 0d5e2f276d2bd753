package org.mediabackend.worker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Lane;

/**
 * How a lane of this worker stands.
 *
 * @param paused whether operators have it claim nothing
 * @param lastRound when it last looked for work, or tried to
 * @param trouble why the last look failed; null if it did not
 */
public record LaneStatus(
        Lane lane,
        int slots,
        int busy,
        boolean paused,
        Instant lastRound,
        @Nullable String trouble) {}
