package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies in directories at one moment.
 *
 * @param bytes how long all files are together, whether or not they have holes
 * @param doubtful whether a file is empty, or one is a playlist: ffmpeg's muxers of HLS and DASH go on after a write
 *     that failed, end with 0, and leave empty files or half a playlist
 */
record OutputBytes(long bytes, boolean doubtful) {

    private static final Set<String> PLAYLISTS = Set.of("m3u8", "mpd");

    /** Looks into them all; what is not there, or vanishes meanwhile, has no bytes. */
    static OutputBytes in(List<Path> directories) {
        Count count = new Count();
        for (Path directory : directories) {
            try {
                Files.walkFileTree(directory, count);
            } catch (IOException e) {
                // Of one that cannot be read nothing is known; who writes there has the fault.
                continue;
            }
        }
        return new OutputBytes(count.bytes, count.doubtful);
    }

    private static final class Count extends SimpleFileVisitor<Path> {

        private long bytes;
        private boolean doubtful;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            doubtful |= attributes.size() == 0 || PLAYLISTS.contains(extension(file));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }

        private static String extension(Path file) {
            String name = file.getFileName().toString();
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }
    }
}
