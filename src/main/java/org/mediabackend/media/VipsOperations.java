package org.mediabackend.media;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the operations of {@code vips} take: recorded from the usage texts of libvips 8.14. Left out are those that take
 * buffers, change an image in place, or run a command.
 */
final class VipsOperations {

    private static final Map<String, Operation> OPERATIONS = read();

    private VipsOperations() {}

    /** What an argument of an operation is. */
    enum Kind {
        /** An image that is read. */
        IN,
        /** Images that are read, separated by spaces. */
        INS,
        /** A file that is read, or the name of a built-in profile. */
        LOAD,
        /** An image that is written. */
        OUT,
        /** A file that is written. */
        SAVE,
        /** A number, a name, a colour. */
        VALUE,
        /** An option that no value follows. */
        FLAG
    }

    /** The arguments by place, and the options by name, with their dashes. */
    record Operation(List<Kind> arguments, Map<String, Kind> options) {}

    static Optional<Operation> of(String name) {
        return Optional.ofNullable(OPERATIONS.get(name));
    }

    private static Map<String, Operation> read() {
        Map<String, Operation> operations = new HashMap<>();
        for (String line : Table.lines("vips-operations.txt")) {
            String[] words = line.split(" ");
            List<String> rest = List.of(words).subList(1, words.length);
            Map<String, Kind> options = new HashMap<>();
            rest.stream().filter(word -> word.startsWith("--")).forEach(word -> {
                int colon = word.indexOf(':');
                options.put(word.substring(0, colon), kind(word.substring(colon + 1)));
            });
            List<Kind> arguments = rest.stream()
                    .filter(word -> !word.startsWith("--"))
                    .map(VipsOperations::kind)
                    .toList();
            operations.put(words[0], new Operation(arguments, Map.copyOf(options)));
        }
        return Map.copyOf(operations);
    }

    private static Kind kind(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
