package org.mediabackend.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A mark in the environment that every child inherits, so that those who left the tree by a double fork are found too,
 * and after the server's death by another server. Jenkins finds the leftovers of a build in this way
 * ({@code ProcessTreeKiller}). A process that clears its own environment and leaves the tree is not found. Where there
 * is no {@code /proc}, nobody is.
 */
final class Cookie {

    /** Name of the variable. */
    static final String VARIABLE = "MEDIA_PROCESS";

    private static final Path PROC = Path.of("/proc");

    private final String value = ServerMark.own().text() + "-" + UUID.randomUUID();

    String value() {
        return value;
    }

    /** Those among the ids that bear this mark; zombies have no environment left and do not appear. */
    List<ProcessHandle> bearersAmong(LongPredicate ids) {
        return bearers(ids, value::equals);
    }

    /** Every process whose cookie is such a one. */
    static List<ProcessHandle> bearers(Predicate<String> wanted) {
        return bearers(any -> true, wanted);
    }

    private static List<ProcessHandle> bearers(LongPredicate among, Predicate<String> wanted) {
        List<ProcessHandle> bearers = new ArrayList<>();
        // Three times as quick as a stream of paths. Null where there is no /proc: a system other than Linux.
        String[] names = PROC.toFile().list((directory, name) -> Character.isDigit(name.charAt(0)));
        for (String name : names == null ? new String[0] : names) {
            if (among.test(Long.parseLong(name))) {
                bearer(PROC.resolve(name), wanted).ifPresent(bearers::add);
            }
        }
        return bearers;
    }

    private static Optional<ProcessHandle> bearer(Path entry, Predicate<String> wanted) {
        if (valueIn(entry).filter(wanted).isEmpty()) {
            return Optional.empty();
        }
        // Once more after the handle is had: a handle knows its start time, a pid may have passed to a stranger.
        return ProcessHandle.of(Long.parseLong(entry.getFileName().toString()))
                .filter(handle -> valueIn(entry).filter(wanted).isPresent());
    }

    private static Optional<String> valueIn(Path entry) {
        try {
            String environment = new String(Files.readAllBytes(entry.resolve("environ")), ISO_8859_1);
            return Stream.of(environment.split("\0"))
                    .filter(variable -> variable.startsWith(VARIABLE + "="))
                    .findFirst()
                    .map(variable -> variable.substring(VARIABLE.length() + 1));
        } catch (IOException e) {
            // Gone meanwhile, or another user's: not ours in either case.
            return Optional.empty();
        }
    }
}
