package org.mediabackend.submission;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What this deployment lets commands touch.
 *
 * @param dataDir the data directory
 * @param paths where their files may lie
 * @param policy what else they may name
 */
@ConfigurationProperties("media")
record SubmissionSettings(
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

    /**
     * Names that a command may use.
     *
     * @param env names that a command may set or remove in its environment; others can run foreign code
     * @param protocols by which it may read and write, beside files
     * @param requireTools whether the tools of a command must be on this machine; false where only the workers have
     *     them
     */
    record Policy(
            @DefaultValue({"TZ", "LANG", "LC_ALL", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT", "VIPS_CONCURRENCY"})
            Set<String> env,

            @DefaultValue({"http", "https"}) Set<String> protocols,
            @DefaultValue("true") boolean requireTools) {}

    List<Path> readRoots() {
        return paths.read().isEmpty() ? List.of(dataDir) : paths.read();
    }

    List<Path> writeRoots() {
        return paths.write().isEmpty() ? List.of(dataDir) : paths.write();
    }
}
