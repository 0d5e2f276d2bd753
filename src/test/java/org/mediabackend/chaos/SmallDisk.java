package org.mediabackend.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A file system of a few megabytes below the data directory, which can be filled. Only root can mount one. */
final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts it there; empty where that is not to be had. */
    static Optional<SmallDisk> mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        int exitCode = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", directory.toString());
        return exitCode == 0 ? Optional.of(new SmallDisk(directory)) : Optional.empty();
    }

    Path directory() {
        return directory;
    }

    /** Leaves no byte free, for so long. */
    void fill(Duration time) throws IOException {
        Path filler = directory.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[64 * 1024];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full.
            Signals.pause(time);
        } finally {
            Files.deleteIfExists(filler);
        }
    }

    @Override
    public void close() {
        unmount(directory);
    }

    /** Also one that a killed run left behind; does nothing where none is. */
    static void unmount(Path directory) {
        try {
            run("umount", "-l", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
