package org.mediabackend.ops;

import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Which tools are there; down when ffmpeg or ffprobe is not found or does not run. */
@Component("toolsHealthIndicator")
class ToolsHealth implements HealthIndicator {

    private final Toolbox toolbox;

    ToolsHealth(Toolbox toolbox) {
        this.toolbox = toolbox;
    }

    @Override
    public Health health() {
        toolbox.recheck();
        boolean works = toolbox.find(Tool.FFMPEG).isPresent()
                && toolbox.find(Tool.FFPROBE).isPresent();
        Health.Builder health = works ? Health.up() : Health.down();
        toolbox.reports().forEach(report -> health.withDetail(report.tool().wireName(), report.toString()));
        return health.build();
    }
}
