package org.mediabackend.workspace;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.task.AttemptId;

/**
 * Where attempts make hidden directories: one small file for each attempt, {@code attempts/<task>-<attempt>} in the
 * data directory, a line for each directory, written before the first hidden one is made there. Thread-safe for
 * different attempts.
 *
 * <p>It is not forced to the disk: after a power cut a line may be missing, and then a hidden directory stays until the
 * task writes there again.
 */
final class Journal {

    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\\d{1,9})(?:\\.text)?");
    private static final String IN = "in ";
    private static final String KEEP = "keep ";

    private final Path directory;

    Journal(Path directory) {
        this.directory = directory;
    }

    /**
     * What is noted of an attempt.
     *
     * @param directories where it makes hidden directories
     * @param kept hidden directories that a later attempt of the same task goes on from
     */
    record Entry(Set<Path> directories, Set<Path> kept) {}

    /** Notes that the attempt makes hidden directories there. */
    void in(AttemptId attempt, Path parent) throws IOException {
        append(attempt, IN, parent);
    }

    /** Notes that a later attempt may go on from that hidden directory. */
    void keep(AttemptId attempt, Path hidden) throws IOException {
        append(attempt, KEEP, hidden);
    }

    /** All attempts that are noted, or have a text. */
    List<AttemptId> attempts() throws IOException {
        return attempts("*");
    }

    /** The noted attempts of a task. */
    List<AttemptId> attempts(UUID taskId) throws IOException {
        return attempts(taskId + "-*");
    }

    /** What is noted of the attempt; nothing if it is not there. */
    Entry read(AttemptId attempt) throws IOException {
        Entry entry = new Entry(new LinkedHashSet<>(), new LinkedHashSet<>());
        String text;
        try {
            text = Files.readString(file(attempt), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return entry;
        }
        text.lines().forEach(line -> {
            if (line.startsWith(IN)) {
                path(line.substring(IN.length()), entry.directories());
            } else if (line.startsWith(KEEP)) {
                path(line.substring(KEEP.length()), entry.kept());
            }
        });
        return entry;
    }

    /**
     * Where the attempt writes a text that is then linked to its place: on the same file system as the workspaces, and
     * found and removed as a note is, so that it needs none.
     */
    Path text(AttemptId attempt) {
        return directory.resolve(attempt.taskId() + "-" + attempt.attempt() + ".text");
    }

    /** Removes the attempt's text; what it did not link by then it cannot link any more. Whether there was one. */
    boolean removeText(AttemptId attempt) throws IOException {
        return Files.deleteIfExists(text(attempt));
    }

    /** Forgets the attempt. */
    void remove(AttemptId attempt) throws IOException {
        Files.deleteIfExists(file(attempt));
    }

    /**
     * A URI is one line of plain ASCII whatever the path is. The line's end comes first, so that a line that a full
     * disk or a crash cut spoils only itself.
     */
    private void append(AttemptId attempt, String what, Path path) throws IOException {
        byte[] line = ("\n" + what + path.toUri()).getBytes(StandardCharsets.ISO_8859_1);
        try {
            Files.write(file(attempt), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (NoSuchFileException e) {
            Files.createDirectories(directory);
            Files.write(file(attempt), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static void path(String uri, Set<Path> to) {
        try {
            to.add(Path.of(URI.create(uri)));
        } catch (IllegalArgumentException e) {
            // Half a line: nothing was made there.
        }
    }

    private List<AttemptId> attempts(String glob) throws IOException {
        Set<AttemptId> attempts = new LinkedHashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                Matcher matcher = NAME.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    attempts.add(new AttemptId(UUID.fromString(matcher.group(1)), Integer.parseInt(matcher.group(2))));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(attempts);
    }

    private Path file(AttemptId attempt) {
        return directory.resolve(attempt.taskId() + "-" + attempt.attempt());
    }
}
