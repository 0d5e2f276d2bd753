package org.mediabackend.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small file system in memory that can be filled; gone when closed. Only root can make one. */
public final class SmallDisk implements AutoCloseable {

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts one over a directory; where that is not allowed the test is skipped.
     *
     * @param options such as {@code size=2m} or {@code size=20m,nr_inodes=10}
     */
    public static SmallDisk over(Path directory, String options) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString()) == 0;
        assumeTrue(mounted, "only root can mount a small disk");
        return new SmallDisk(directory);
    }

    @Override
    public void close() {
        try {
            // Lazily: a process that was just killed may be on its way out.
            run("umount", "--lazy", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
