package org.mediabackend.attack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What lies in directories; links are not followed. */
final class Trees {

    private static final int LOOKED_AT = 4 << 20;

    private Trees() {}

    /** Each path with what tells it from another of the same name. */
    static Map<Path, String> snapshot(List<Path> roots) throws IOException {
        Map<Path, String> found = new TreeMap<>();
        visit(roots, (path, attributes) -> found.put(path, describe(path, attributes)));
        return found;
    }

    static long bytes(List<Path> roots) throws IOException {
        long[] bytes = {0};
        visit(roots, (path, attributes) -> bytes[0] += attributes.isRegularFile() ? attributes.size() : 0);
        return bytes[0];
    }

    /** The beginning of a file. */
    static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(LOOKED_AT);
        }
    }

    /** So that it is not for want of rights that an attack fails. */
    static void openToAll(Path root) throws IOException {
        visit(List.of(root), (path, attributes) -> {
            if (!attributes.isSymbolicLink()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        });
    }

    private interface Visit {
        void path(Path path, BasicFileAttributes attributes) throws IOException;
    }

    private static void visit(List<Path> roots, Visit visit) throws IOException {
        for (Path root : roots) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                    visit.path(path, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    visit.path(path, attributes);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }

    private static String describe(Path path, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            return attributes.isDirectory() ? "directory" : attributes.isSymbolicLink() ? "link" : "special";
        }
        try {
            return attributes.size() + " bytes, " + Arrays.hashCode(head(path));
        } catch (NoSuchFileException e) {
            return "gone";
        }
    }
}
