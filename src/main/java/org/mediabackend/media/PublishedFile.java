package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file as it was when it was written, by which one that is there later can be told from another that was put in its
 * place. A rename and a link change neither size nor time. Immutable.
 *
 * @param path absolute
 * @param size in bytes
 * @param modifiedAt to the millisecond: of more, some file systems keep less than they first tell
 */
public record PublishedFile(Path path, long size, Instant modifiedAt) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\S+Z) (.+)", Pattern.DOTALL);

    public PublishedFile {
        modifiedAt = modifiedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * The file as it is now; links are followed.
     *
     * @throws IOException if it cannot be looked at, or is not there
     */
    public static PublishedFile of(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new PublishedFile(
                file.toAbsolutePath(), now.size(), now.lastModifiedTime().toInstant());
    }

    /** What {@link #text} wrote; empty if it is something else. */
    public static Optional<PublishedFile> in(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PublishedFile(
                    Path.of(matcher.group(3)), Long.parseLong(matcher.group(1)), Instant.parse(matcher.group(2))));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The same file under another name. */
    public PublishedFile at(Path other) {
        return new PublishedFile(other, size, modifiedAt);
    }

    /** Whether it is still there as it was: a file of another size or time is another one. */
    public boolean stands() {
        try {
            return Files.isRegularFile(path) && of(path).at(path).equals(this);
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code <size> <modified at> <path>}. */
    public String text() {
        return size + " " + modifiedAt + " " + path;
    }
}
