package org.mediabackend.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** This machine's processes, found by a word that no other has in its command line. Namespaces hide none of them. */
final class Processes {

    private static final Path PROC = Path.of("/proc");

    private Processes() {}

    /** Those with that word in an argument; of that program only, unless it is empty. */
    static List<Long> with(String word, String program) {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .filter(entry -> {
                        String argv = read(entry.resolve("cmdline"));
                        return argv.contains(word) && (program.isEmpty() || argv.startsWith(program + "\0"));
                    })
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    static long residentBytes(long pid) {
        return read(PROC.resolve(pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    /** Ends those that an attack left behind. */
    static void endAll(String word) {
        with(word, "").stream()
                .map(ProcessHandle::of)
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }
}
