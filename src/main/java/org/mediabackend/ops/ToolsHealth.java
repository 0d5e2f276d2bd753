package org.mediabackend.ops;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Which tools are there; down when ffmpeg or ffprobe is not found or does not run. */
@Component("toolsHealthIndicator")
class ToolsHealth implements HealthIndicator {

    /** Looking runs every tool once, and somebody may ask for health every second. */
    private static final Duration RECHECK = Duration.ofMinutes(1);

    private final Toolbox toolbox;
    private final AtomicLong checkedNanos = new AtomicLong(System.nanoTime());

    ToolsHealth(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    @Override
    public Health health() {
        long now = System.nanoTime();
        long last = checkedNanos.get();
        if (now - last > RECHECK.toNanos() && checkedNanos.compareAndSet(last, now)) {
            toolbox.recheck();
        }
        boolean works = toolbox.find(Tool.FFMPEG).isPresent()
                && toolbox.find(Tool.FFPROBE).isPresent();
        Health.Builder health = works ? Health.up() : Health.down();
        toolbox.reports().forEach(report -> health.withDetail(report.tool().wireName(), report.toString()));
        return health.build();
    }
}
