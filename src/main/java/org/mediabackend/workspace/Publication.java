package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was written under a hidden name and where it belongs: by one command in a directory, or one file.
 *
 * @param hidden the attempt's own directory, or file, on the same file system as the target
 * @param target the directory whose files the command was asked to write
 * @param guarded files, relative to both directories, that must not replace what is there
 * @param file the name that a hidden file gets in the target; null if it is a directory
 */
public record Publication(
        Path hidden,
        Path target,
        Set<Path> guarded,
        @Nullable Path file) {

    /** Files that name other files. */
    private static final Set<String> REFERRING =
            Set.of("m3u8", "m3u", "mpd", "ism", "isml", "f4m", "csv", "ffconcat", "ffcat", "dzi");

    private static final int MASTER_LINES = 200;

    public Publication {
        guarded = Set.copyOf(guarded);
    }

    public Publication(Path hidden, Path target, Set<Path> guarded) {
        this(hidden, target, guarded, null);
    }

    /** The files to publish, in no order; none when nothing was written or all are published. */
    List<Item> items() throws IOException {
        if (file != null) {
            return Files.exists(hidden, LinkOption.NOFOLLOW_LINKS) ? List.of(new Item(this, file)) : List.of();
        }
        return HiddenFiles.below(hidden).stream()
                .map(file -> new Item(this, file))
                .toList();
    }

    /**
     * One file of a publication.
     *
     * @param file where it belongs, relative to the target
     */
    record Item(Publication publication, Path file) {

        Path from() {
            return publication.file == null ? publication.hidden.resolve(file) : publication.hidden;
        }

        Path to() {
            return publication.target.resolve(file);
        }

        boolean isGuarded() {
            return publication.guarded.contains(file);
        }

        /** Media first, then playlists, then playlists of playlists. */
        int rank() throws IOException {
            String name = file.getFileName().toString();
            String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            if (!REFERRING.contains(extension)) {
                return 0;
            }
            return extension.equals("mpd") || (extension.startsWith("m3u") && isMaster(from())) ? 2 : 1;
        }

        /** RFC 8216, 4.3.4.2: only a master playlist has that tag. */
        private static boolean isMaster(Path playlist) throws IOException {
            try (Stream<String> lines = Files.lines(playlist, StandardCharsets.ISO_8859_1)) {
                return lines.limit(MASTER_LINES).anyMatch(line -> line.startsWith("#EXT-X-STREAM-INF"));
            }
        }
    }
}
