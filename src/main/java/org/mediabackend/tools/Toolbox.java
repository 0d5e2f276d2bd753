package org.mediabackend.tools;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mediabackend.tools.ToolReport.Found;
import org.mediabackend.tools.ToolReport.Missing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Finds each tool: what a setting names, else the first on {@code PATH} that runs, else, for ffmpeg and ffprobe, the
 * bundled one. A setting that does not hold is reported, never replaced by another program. The search begins with the
 * server's start and is remembered; it may take seconds when the bundle is unpacked, and who asks meanwhile waits.
 * Thread-safe.
 */
@Component
public class Toolbox implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(Toolbox.class);

    private final ToolSearch search;
    private final ReentrantLock searching = new ReentrantLock();
    private volatile @Nullable Map<Tool, ToolReport> reports;

    @Autowired
    Toolbox(ToolSettings settings) {
        this(new ToolSearch(settings, directories(System.getenv()), new Bundle(settings.dataDir())));
    }

    Toolbox(ToolSearch search) {
        this.search = search;
    }

    /**
     * One without Spring.
     *
     * @param dataDir the data directory
     * @param environment where {@code PATH} and the settings ({@code MEDIA_FFMPEG} and so on) are read
     */
    public static Toolbox of(Path dataDir, Map<String, String> environment) {
        ToolSettings settings = new ToolSettings(
                dataDir,
                environment.get(ToolSettings.variable(Tool.FFMPEG)),
                environment.get(ToolSettings.variable(Tool.FFPROBE)),
                environment.get(ToolSettings.variable(Tool.MAGICK)),
                environment.get(ToolSettings.variable(Tool.VIPS)),
                environment.get(ToolSettings.variable(Tool.VIPSTHUMBNAIL)));
        return new Toolbox(new ToolSearch(settings, directories(environment), new Bundle(settings.dataDir())));
    }

    /** Begins the search beside the rest of the start. */
    @Override
    public void afterPropertiesSet() {
        Thread.ofPlatform().daemon().name("tools").start(() -> {
            try {
                reported();
            } catch (RuntimeException e) {
                log.warn("The tools could not be looked for ({}); the first who asks tries again", e.getMessage());
            }
        });
    }

    /** The tool, if it is there and ran when it was last looked at. */
    public Optional<Executable> find(Tool tool) {
        return reported().get(tool) instanceof Found found ? Optional.of(found.executable()) : Optional.empty();
    }

    /** Why the tool cannot be used and what to do, in one sentence; empty when it can be. */
    public String missing(Tool tool) {
        return reported().get(tool) instanceof Missing missing ? missing.reason() : "";
    }

    /** What is known of every tool, in the order of {@link Tool}. */
    public List<ToolReport> reports() {
        return List.copyOf(reported().values());
    }

    /** A line {@code name=path} for each tool that runs: what scripts read. */
    public List<String> lines() {
        return reports().stream()
                .filter(Found.class::isInstance)
                .map(Found.class::cast)
                .map(found -> found.tool().wireName() + "=" + found.path())
                .toList();
    }

    /** Looks at all of them again: each is run for its version once, some 20 to 100 ms of CPU each. */
    public void recheck() {
        searching.lock();
        try {
            reports = search.all();
        } finally {
            searching.unlock();
        }
    }

    private Map<Tool, ToolReport> reported() {
        Map<Tool, ToolReport> known = reports;
        if (known != null) {
            return known;
        }
        searching.lock();
        try {
            known = reports;
            if (known == null) {
                known = search.all();
                reports = known;
            }
            return known;
        } finally {
            searching.unlock();
        }
    }

    private static List<Path> directories(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of)
                // A relative entry would depend on where the server was started.
                .filter(Path::isAbsolute)
                .toList();
    }
}
