package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one command wrote in a hidden directory and where it belongs.
 *
 * @param hidden the attempt's own directory, on the same file system as the target
 * @param target the directory whose files the command was asked to write
 */
public record Publication(Path hidden, Path target) {

    /**
     * Makes the hidden directory, empty: what an interrupted run left there is removed.
     *
     * @throws IOException if it cannot be made
     */
    public void open() throws IOException {
        discard();
        Files.createDirectories(hidden);
    }

    /**
     * Renames all files into the target, each replaced at once and whole; files that refer to others (playlists,
     * manifests) come last, so that a reader never follows a reference to nothing.
     *
     * @return the published paths
     * @throws IOException if a rename fails; what was renamed before stays
     */
    public List<Path> publish() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(hidden, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(hidden.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(Publication::refersToOthers).thenComparing(Comparator.naturalOrder()));
        List<Path> published = new ArrayList<>();
        for (Path file : files) {
            Path to = target.resolve(file);
            Files.createDirectories(to.getParent());
            published.add(Files.move(
                    hidden.resolve(file), to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        }
        discard();
        return published;
    }

    /**
     * Removes the hidden directory with what is in it; nothing happens if it is not there.
     *
     * @throws IOException if something cannot be removed
     */
    public void discard() throws IOException {
        if (!Files.exists(hidden)) {
            return;
        }
        Files.walkFileTree(hidden, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean refersToOthers(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".m3u8")
                || name.endsWith(".mpd")
                || name.endsWith(".csv")
                || name.endsWith(".ffconcat")
                || name.endsWith(".f4m")
                || name.endsWith(".ism")
                || name.endsWith(".dzi");
    }
}
