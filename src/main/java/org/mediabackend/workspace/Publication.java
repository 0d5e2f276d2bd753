package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one command wrote in a hidden directory and where it belongs.
 *
 * @param hidden the attempt's own directory, on the same file system as the target
 * @param target the directory whose files the command was asked to write
 */
public record Publication(Path hidden, Path target) {

    /** Files that name other files. */
    private static final Set<String> REFERRING =
            Set.of("m3u8", "m3u", "mpd", "ism", "isml", "f4m", "csv", "ffconcat", "ffcat", "dzi");

    private static final int MASTER_LINES = 200;

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
        List<Path> ordered = inOrder(files);
        List<Path> published = new ArrayList<>();
        for (Path file : ordered) {
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

    /** Media, then playlists, then playlists of playlists. */
    private List<Path> inOrder(List<Path> files) throws IOException {
        Map<Path, Integer> ranks = new HashMap<>();
        for (Path file : files) {
            ranks.put(file, rank(file));
        }
        return files.stream()
                .sorted(Comparator.<Path>comparingInt(ranks::get).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private int rank(Path file) throws IOException {
        String name = file.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!REFERRING.contains(extension)) {
            return 0;
        }
        boolean ofPlaylists =
                extension.equals("mpd") || (extension.startsWith("m3u") && isMaster(hidden.resolve(file)));
        return ofPlaylists ? 2 : 1;
    }

    /** RFC 8216, 4.3.4.2: only a master playlist has that tag. */
    private static boolean isMaster(Path playlist) throws IOException {
        try (Stream<String> lines = Files.lines(playlist, StandardCharsets.ISO_8859_1)) {
            return lines.limit(MASTER_LINES).anyMatch(line -> line.startsWith("#EXT-X-STREAM-INF"));
        }
    }
}
