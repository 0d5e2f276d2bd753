package org.mediabackend.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** Writes executable files that another server may read or write at the same time. */
final class AtomicFile {

    private AtomicFile() {}

    /** Writes a text; nothing happens when the file holds it already. */
    static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(UTF_8));
    }

    /** Writes bytes; nothing happens when the file holds them already. */
    static void write(Path file, byte[] bytes) throws IOException {
        if (Files.isExecutable(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, ".writing-", "");
        try {
            Files.write(fresh, bytes);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
