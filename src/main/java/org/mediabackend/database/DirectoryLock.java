package org.mediabackend.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right of one process to a directory, held until it is closed or the process dies. The operating system drops it
 * with the process, kill -9 included, so it cannot be left behind.
 */
final class DirectoryLock implements AutoCloseable {

    // why: such a lock belongs to the whole process and is lost when *any* channel of its file is closed, so a second
    // attempt in this JVM must be refused before it opens the file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws DatabaseUnavailableException naming the process that holds it */
    static DirectoryLock acquire(Path directory) throws IOException {
        Path file = directory.toRealPath().resolve("lock");
        if (!HELD.add(file)) {
            throw taken(directory, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw taken(
                        directory,
                        Files.readString(file, StandardCharsets.UTF_8).strip());
            }
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
            channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
            return new DirectoryLock(file, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static DatabaseUnavailableException taken(Path directory, String pid) {
        return new DatabaseUnavailableException(
                "Another media-backend (process " + (pid.isEmpty() ? "unknown" : pid)
                        + ") already runs the embedded Postgres in " + directory + ".",
                "Stop it, or give this one a MEDIA_DATA_DIR of its own, or set DATABASE_URL for both to share a"
                        + " database.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(file);
        }
    }
}
