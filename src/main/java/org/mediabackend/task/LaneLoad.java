package org.mediabackend.task;

import java.time.Duration;

/**
 * How much waits in a lane.
 *
 * @param queued tasks that can be claimed
 * @param oldestAge how long the oldest of them has waited; zero when none does
 * @param running tasks that a worker holds
 */
public record LaneLoad(Lane lane, long queued, Duration oldestAge, long running) {}
