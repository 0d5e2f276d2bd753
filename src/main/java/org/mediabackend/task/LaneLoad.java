package org.mediabackend.task;

import java.time.Duration;

/**
 * How much waits in a lane.
 *
 * @param queued tasks that can be claimed
 * @param delayed tasks that wait for their time or for their retry
 * @param oldestAge how long the oldest of them has waited; zero when none does
 * @param running tasks that a worker holds
 */
public record LaneLoad(Lane lane, long queued, long delayed, Duration oldestAge, long running) {}
