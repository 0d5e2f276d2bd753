package org.mediabackend.workspace;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where files are kept, and how.
 *
 * @param dataDir the data directory; relative to the directory the server was started in
 * @param workspace how files are written
 */
@ConfigurationProperties("media")
record WorkspaceSettings(
        @DefaultValue("./.data") Path dataDir, @DefaultValue Workspace workspace) {

    WorkspaceSettings {
        dataDir = dataDir.toAbsolutePath().normalize();
    }

    /**
     * How files are written.
     *
     * @param fsync whether what is published survives a power cut
     */
    record Workspace(@DefaultValue("true") boolean fsync) {}
}
