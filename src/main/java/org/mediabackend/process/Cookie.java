package org.mediabackend.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A mark in the environment that every child inherits, so that those who left the tree by a double fork are found too.
 * Jenkins finds the leftovers of a build in this way ({@code ProcessTreeKiller}). A process that clears its own
 * environment and leaves the tree is not found. Where there is no {@code /proc}, nobody is.
 */
final class Cookie {

    /** Name of the variable. */
    static final String VARIABLE = "MEDIA_PROCESS";

    private static final Path PROC = Path.of("/proc");

    private final String value = UUID.randomUUID().toString();

    String value() {
        return value;
    }

    /** Every process that bears this mark; zombies have no environment left and do not appear. */
    List<ProcessHandle> bearers() {
        List<ProcessHandle> bearers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path entry : entries) {
                bearer(entry).ifPresent(bearers::add);
            }
        } catch (IOException e) {
            // No /proc: a system other than Linux.
            return List.of();
        }
        return bearers;
    }

    private Optional<ProcessHandle> bearer(Path entry) {
        if (!isMarked(entry)) {
            return Optional.empty();
        }
        // Once more after the handle is had: a handle knows its start time, a pid may have passed to a stranger.
        return ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).filter(handle -> isMarked(entry));
    }

    private boolean isMarked(Path entry) {
        try {
            return new String(Files.readAllBytes(entry.resolve("environ")), ISO_8859_1)
                    .contains(VARIABLE + "=" + value);
        } catch (IOException e) {
            // Gone meanwhile, or another user's: not ours in either case.
            return false;
        }
    }
}
