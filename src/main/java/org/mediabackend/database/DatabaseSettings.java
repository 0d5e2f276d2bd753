package org.mediabackend.database;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which database.
 *
 * @param dataDir the data directory ({@code MEDIA_DATA_DIR}); the embedded Postgres lives in {@code postgres} below it
 * @param database the {@code media.database.*} properties
 */
@ConfigurationProperties("media")
record DatabaseSettings(
        @DefaultValue("./.data") String dataDir,
        @DefaultValue Given database) {

    /**
     * A database that somebody else runs.
     *
     * @param url see {@link DatabaseAddress#parse}; blank or null is none
     */
    record Given(@Nullable String url) {

        @Override
        public String toString() {
            return "Given[url=" + (url == null ? "none" : "***") + "]";
        }
    }

    Optional<String> url() {
        return Optional.ofNullable(database.url()).filter(url -> !url.isBlank());
    }

    Path embeddedDirectory() {
        return Path.of(dataDir).toAbsolutePath().normalize().resolve("postgres");
    }
}
