package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks at and removes hidden directories and files; links are never followed. */
final class HiddenFiles {

    private HiddenFiles() {}

    /** The hidden directories and files of a task that lie in that directory; none if it is not there. */
    static List<Path> ofTask(UUID taskId, Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ".media-" + taskId + "-*")) {
            for (Path entry : entries) {
                if (HiddenName.of(entry).isPresent()) {
                    found.add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** The files below a directory, relative to it; none if it is not there. */
    static List<Path> below(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return files;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(directory.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /**
     * Removes a hidden file, or a hidden directory with what is in it; nothing happens if it is not there. A directory
     * is renamed first: an attempt that takes it over by a rename gets either all of it or nothing.
     */
    static void remove(Path hidden) throws IOException {
        Optional<HiddenName> name = HiddenName.of(hidden);
        Path doomed =
                name.map(of -> hidden.resolveSibling(of.gone().toString())).orElse(hidden);
        if (!doomed.equals(hidden)) {
            BasicFileAttributes found = find(hidden);
            if (found != null && !found.isDirectory()) {
                Files.deleteIfExists(hidden);
                return;
            }
            // Of a removal that did not come to its end.
            removeTree(doomed);
            if (found == null) {
                return;
            }
            try {
                Files.move(hidden, doomed, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                return;
            }
        }
        removeTree(doomed);
    }

    /** Without an exception for what is usual; null if nothing is there. */
    private static @Nullable BasicFileAttributes find(Path path) throws IOException {
        return path.getFileSystem()
                .provider()
                .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes a file, or a directory with what is in it; nothing happens if it is not there. */
    static void removeTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    // Somebody else removes it too.
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null && !(e instanceof NoSuchFileException)) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
