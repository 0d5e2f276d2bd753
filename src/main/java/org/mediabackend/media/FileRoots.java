package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where files of commands may lie, looked at when a command runs: the sandbox shows nothing else.
 *
 * @param dataDir the data directory
 * @param paths the directories
 */
@ConfigurationProperties("media")
record FileRoots(
        @DefaultValue("./.data") Path dataDir, @DefaultValue Paths paths) {

    /** Directories, with all that is in them. An empty list is the data directory alone. */
    record Paths(
            @DefaultValue List<Path> read, @DefaultValue List<Path> write) {}

    /** The server's own things in the data directory, of which no command sees anything. */
    private static final List<String> OWN = List.of("postgres", "tools", "attempts", "logs", "keys");

    /** Where the tasks' own workspaces are; seen by a command is only what it names. */
    private static final String WORKSPACES = "outputs";

    /** The file itself if a command may read it; a stream of none, if it may not or there is none. */
    Stream<Path> readable(Path path) {
        return allowed(path, readRoots());
    }

    /** The directory itself if a command may write there. */
    Stream<Path> writable(Path path) {
        return allowed(path, writeRoots());
    }

    /** All directories in which a command may read. */
    List<Path> readRoots() {
        return Stream.concat(roots(paths.read()), roots(paths.write()))
                .distinct()
                .toList();
    }

    private List<Path> writeRoots() {
        return roots(paths.write()).toList();
    }

    /** What is not seen though a directory above it is. */
    List<Path> hidden() {
        Path data = real(dataDir.toAbsolutePath());
        return Stream.concat(OWN.stream(), Stream.of(WORKSPACES))
                .map(data::resolve)
                .toList();
    }

    private Stream<Path> roots(List<Path> configured) {
        return (configured.isEmpty() ? Stream.of(dataDir) : configured.stream())
                .map(root -> real(root.toAbsolutePath()));
    }

    private Stream<Path> allowed(Path path, List<Path> roots) {
        Path real = real(path);
        Path data = real(dataDir.toAbsolutePath());
        return real.toFile().exists()
                        && roots.stream().anyMatch(real::startsWith)
                        && OWN.stream().noneMatch(own -> real.startsWith(data.resolve(own)))
                ? Stream.of(path)
                : Stream.empty();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.normalize();
        }
    }
}
