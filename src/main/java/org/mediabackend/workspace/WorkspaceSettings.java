package org.mediabackend.workspace;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where files are kept.
 *
 * @param dataDir the data directory; relative to the directory the server was started in
 */
@ConfigurationProperties("media")
record WorkspaceSettings(@DefaultValue("./.data") Path dataDir) {

    WorkspaceSettings {
        dataDir = dataDir.toAbsolutePath().normalize();
    }
}
