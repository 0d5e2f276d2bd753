package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a path leads once its links and its {@code ..} are followed in the order in which the system follows them,
 * whether or not it exists: {@code Path.normalize} would take {@code link/..} for the directory of the link.
 */
final class RealPath {

    /** As many links as Linux follows. */
    private static final int MOST_LINKS = 40;

    private int links;

    private RealPath() {}

    /** Resolves an absolute path; fails if links run in a circle. */
    static Path of(Path absolute) throws IOException {
        return new RealPath().resolve(absolute.getRoot(), absolute);
    }

    private Path resolve(Path base, Path path) throws IOException {
        Path at = path.isAbsolute() ? path.getRoot() : base;
        for (Path name : path) {
            at = step(at, name.toString());
        }
        return at;
    }

    private Path step(Path at, String name) throws IOException {
        if (name.isEmpty() || name.equals(".")) {
            return at;
        }
        if (name.equals("..")) {
            Path parent = at.getParent();
            return parent == null ? at : parent;
        }
        Path next = at.resolve(name);
        if (!Files.isSymbolicLink(next)) {
            return next;
        }
        links++;
        if (links > MOST_LINKS) {
            throw new FileSystemLoopException(next.toString());
        }
        return resolve(at, Files.readSymbolicLink(next));
    }
}
