package org.mediabackend.ops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mediabackend.access.Access;
import org.mediabackend.database.DatabaseDescription;
import org.mediabackend.process.Sandbox;
import org.mediabackend.tools.Executable;
import org.mediabackend.tools.Tool;
import org.mediabackend.tools.Toolbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says in one line, when the server is ready, where it serves and what it chose. */
@Component
class StartLine {

    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    private final Environment environment;
    private final DatabaseDescription database;
    private final Toolbox toolbox;
    private final Access access;
    private final Sandbox sandbox;
    private final @Nullable BuildProperties build;

    StartLine(
            Environment environment,
            DatabaseDescription database,
            Toolbox toolbox,
            Access access,
            Sandbox sandbox,
            @Nullable BuildProperties build) {
        this.environment = environment;
        this.database = database;
        this.toolbox = toolbox;
        this.access = access;
        this.sandbox = sandbox;
        this.build = build;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext context
                && context.getServerNamespace() == null) {
            log.info(
                    "media-backend {} serves http://{}:{} as {}; database: {}; ffmpeg: {}; callers: {}; sandbox: {};"
                            + " Actuator: port {}",
                    build == null ? "(development)" : build.getVersion(),
                    environment.getProperty("server.address", "localhost"),
                    environment.getProperty("local.server.port"),
                    environment.getProperty("media.role", "all"),
                    database,
                    toolbox.find(Tool.FFMPEG).map(StartLine::shown).orElseGet(() -> toolbox.missing(Tool.FFMPEG)),
                    access.shown(),
                    sandbox,
                    environment.getProperty("local.management.port", "none"));
            if (database.embedded() && "worker".equalsIgnoreCase(environment.getProperty("media.role"))) {
                log.warn("This worker has a database of its own, to which no API submits: set DATABASE_URL to the"
                        + " API's");
            }
        }
    }

    private static String shown(Executable ffmpeg) {
        String version = ffmpeg.versionLines().stream()
                .findFirst()
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(2).findFirst())
                .orElse("of unknown version");
        return ffmpeg.path() + " " + version + " (" + ffmpeg.source() + ")";
    }
}
