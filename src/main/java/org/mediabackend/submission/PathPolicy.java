package org.mediabackend.submission;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where files of commands may lie, after links and {@code ..} are followed. Each answer is a message for the caller, or
 * empty. It judges what it sees at submission: a link that is changed later is the sandbox's to stop.
 */
@Component
class PathPolicy {

    /** The server's own things in the data directory. */
    private static final List<String> OWN = List.of("postgres", "tools");

    private final SubmissionSettings settings;
    private final Path dataDir;

    PathPolicy(SubmissionSettings settings) {
        this.settings = settings;
        this.dataDir = settings.dataDir().toAbsolutePath().normalize();
    }

    /** The directory that a command is to run in; relative to the data directory. */
    Path directory(String cwd) throws InvalidPathException {
        return dataDir.resolve(cwd);
    }

    /**
     * Why a directory is refused.
     *
     * @param byPolicy whether it would be fine elsewhere
     */
    record Refusal(boolean byPolicy, String message) {}

    /** What is wrong with a command's directory. A foreign one is refused without a word on whether it exists. */
    Optional<Refusal> refuseDirectory(String cwd) {
        Path directory;
        try {
            directory = directory(cwd);
        } catch (InvalidPathException e) {
            return Optional.of(new Refusal(false, "is not a path"));
        }
        Optional<String> outside = refuse(directory, false);
        if (outside.isPresent()) {
            return outside.map(message -> new Refusal(true, message));
        }
        if (Files.isDirectory(directory)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                false, Files.exists(directory) ? "is not a directory" : "names a directory that does not exist"));
    }

    /**
     * What is wrong with a file.
     *
     * @param cwd the command's directory; null is the task's own workspace, which does not exist yet
     */
    Optional<String> refuseFile(@Nullable Path cwd, String file, boolean written) {
        try {
            if (cwd == null && !Path.of(file).isAbsolute()) {
                return Path.of(file).normalize().startsWith("..")
                        ? Optional.of("leaves the task's own workspace; name the file absolutely or set cwd")
                        : Optional.empty();
            }
            return refuse(cwd == null ? Path.of(file) : cwd.resolve(file), written);
        } catch (InvalidPathException e) {
            return Optional.of("does not name a file");
        }
    }

    private Optional<String> refuse(Path path, boolean written) {
        try {
            Path real = RealPath.of(path);
            Path data = RealPath.of(dataDir);
            if (OWN.stream().anyMatch(own -> real.startsWith(data.resolve(own)))) {
                return Optional.of("lies in a directory of the server's own");
            }
            Stream<Path> roots = written
                    ? settings.writeRoots().stream()
                    : Stream.concat(settings.readRoots().stream(), settings.writeRoots().stream());
            for (Path root : roots.toList()) {
                if (real.startsWith(RealPath.of(root.toAbsolutePath()))) {
                    return Optional.empty();
                }
            }
            return Optional.of("lies outside of the directories that this server may " + (written ? "write" : "read")
                    + " for callers; put it under the data directory, or let the operator set media.paths."
                    + (written ? "write" : "read"));
        } catch (IOException e) {
            return Optional.of("leads through links that cannot be followed");
        }
    }
}
