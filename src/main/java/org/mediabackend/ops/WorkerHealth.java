package org.mediabackend.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.mediabackend.worker.LaneStatus;
import org.mediabackend.worker.Worker;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether this process looks for work: down when a lane's last look failed or is long ago, out of service when the disk
 * has no room. What an operator wants, a drain or a paused lane, is well.
 */
@Component("workerHealthIndicator")
@ConditionalOnBean(Worker.class)
class WorkerHealth implements HealthIndicator {

    private final Worker worker;

    WorkerHealth(Worker worker) {
        this.worker = worker;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("id", worker.id()).withDetail("draining", worker.isDraining());
        worker.lackOfRoom()
                .ifPresent(sentence -> health.outOfService().withDetail("room", sentence + "; no task is claimed"));
        for (LaneStatus lane : worker.lanes()) {
            Duration silent = Duration.between(lane.lastRound(), Instant.now());
            if (lane.slots() > 0 && (lane.trouble() != null || silent.compareTo(worker.patience()) > 0)) {
                health.down();
            }
            health.withDetail(
                    lane.lane().name().toLowerCase(Locale.ROOT),
                    Map.of(
                            "slots", lane.slots(),
                            "busy", lane.busy(),
                            "paused", lane.paused(),
                            "lastClaimRound", lane.lastRound().toString(),
                            "trouble", String.valueOf(lane.trouble() == null ? "none" : lane.trouble())));
        }
        return health.build();
    }
}
