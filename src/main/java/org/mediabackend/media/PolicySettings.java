package org.mediabackend.media;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this deployment lets commands touch; the same on the API's machines and the workers'.
 *
 * @param dataDir the data directory
 * @param paths where their files may lie
 * @param policy what else they may name
 * @param network how they get what lies on other hosts
 */
@ConfigurationProperties("media")
record PolicySettings(
        @DefaultValue("./.data") Path dataDir,
        @DefaultValue Paths paths,
        @DefaultValue Policy policy,
        @DefaultValue("none") Network network) {

    /**
     * Directories, with all that is in them. An empty list is the data directory alone.
     *
     * @param read where inputs may lie, beside what may be written
     * @param write where outputs may lie
     */
    record Paths(
            @DefaultValue List<Path> read, @DefaultValue List<Path> write) {}

    /** How commands get inputs that lie on other hosts; they themselves reach none. */
    enum Network {
        /** Not at all. */
        NONE,
        /** The server fetches them by http and https before. */
        FETCH
    }

    /** How closely arguments are looked at. */
    enum Mode {
        /** Only what is known to be harmless. */
        STRICT,
        /** Whatever can be understood. */
        OPEN
    }

    /**
     * Names that a command may use.
     *
     * @param mode which arguments it may have
     * @param env names that a command may set or remove in its environment; others can run foreign code
     */
    record Policy(
            @DefaultValue("strict") Mode mode,

            @DefaultValue({"TZ", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT", "VIPS_CONCURRENCY"})
            Set<String> env) {}

    List<Path> readRoots() {
        return paths.read().isEmpty() ? List.of(dataDir) : paths.read();
    }

    List<Path> writeRoots() {
        return paths.write().isEmpty() ? List.of(dataDir) : paths.write();
    }

    boolean isStrict() {
        return policy.mode() == Mode.STRICT;
    }
}
