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
 */
@ConfigurationProperties("media")
record PolicySettings(
        @DefaultValue("./.data") Path dataDir,
        @DefaultValue Paths paths,
        @DefaultValue Policy policy) {

    /**
     * Directories, with all that is in them. An empty list is the data directory alone.
     *
     * @param read where inputs may lie, beside what may be written
     * @param write where outputs may lie
     */
    record Paths(
            @DefaultValue List<Path> read, @DefaultValue List<Path> write) {}

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
     * @param protocols by which it may read and write, beside files
     */
    record Policy(
            @DefaultValue("strict") Mode mode,

            @DefaultValue({"TZ", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT", "VIPS_CONCURRENCY"})
            Set<String> env,

            @DefaultValue({"http", "https"}) Set<String> protocols) {}

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
