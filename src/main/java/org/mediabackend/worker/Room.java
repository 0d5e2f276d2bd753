package org.mediabackend.worker;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mediabackend.workspace.Workspaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Whether the data directory has room for work: free bytes, and that a file can be made there at all (inodes, a file
 * system that has become read-only). Looked at when a task is to be claimed, not more often than every two seconds: a
 * disk that hangs must never hold up a heartbeat. Thread-safe.
 */
@Component
@OnWorkerRole
class Room {

    private static final Logger log = LoggerFactory.getLogger(Room.class);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final String PROBE = ".media-room";

    private final Path directory;
    private final DataSize minFree;
    private final Duration fresh;
    private volatile @Nullable Look last;

    @Autowired
    Room(Workspaces workspaces, WorkerSettings settings) {
        this(workspaces.dataDirectory(), settings.minFree(), FRESH);
    }

    Room(Path directory, DataSize minFree, Duration fresh) {
        this.directory = directory;
        this.minFree = minFree;
        this.fresh = fresh;
    }

    /** Why no task can be taken on now, in one sentence with the path; empty if one can. */
    Optional<String> trouble() {
        Look known = last;
        return Optional.ofNullable((known != null && known.isYoungerThan(fresh) ? known : look()).trouble());
    }

    /** What {@link #trouble()} said last; never waits for a disk. */
    Optional<String> lastTrouble() {
        Look known = last;
        return known == null ? Optional.empty() : Optional.ofNullable(known.trouble());
    }

    /** Free bytes at the last look; null if there was none or they could not be told. */
    @Nullable
    Long freeBytes() {
        Look known = last;
        return known == null ? null : known.freeBytes();
    }

    private synchronized Look look() {
        Look before = last;
        if (before != null && before.isYoungerThan(fresh)) {
            return before;
        }
        Look now;
        try {
            now = lookAt(Files.createDirectories(directory));
        } catch (IOException e) {
            String trouble = "no file can be made in " + directory + " (" + reason(e) + ")";
            now = new Look(null, minFree.toBytes() == 0 ? null : trouble, System.nanoTime());
        }
        tell(before == null ? null : before.trouble(), now.trouble());
        last = now;
        return now;
    }

    private Look lookAt(Path there) throws IOException {
        long free = Files.getFileStore(there).getUsableSpace();
        if (free < minFree.toBytes()) {
            String trouble = there + " has " + free / DataSize.ofMegabytes(1).toBytes() + " MB free, less than "
                    + minFree.toMegabytes() + " MB (media.worker.min-free)";
            return new Look(free, trouble, System.nanoTime());
        }
        if (minFree.toBytes() > 0) {
            Path probe = there.resolve(PROBE);
            try {
                Files.write(probe, new byte[] {0});
            } finally {
                Files.deleteIfExists(probe);
            }
        }
        return new Look(free, null, System.nanoTime());
    }

    private static void tell(@Nullable String before, @Nullable String now) {
        if (now != null && before == null) {
            log.warn("No task is claimed: {}", now);
        } else if (now == null && before != null) {
            log.info("There is room again; tasks are claimed");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        return e.getClass().getSimpleName();
    }

    private record Look(@Nullable Long freeBytes, @Nullable String trouble, long atNanos) {

        boolean isYoungerThan(Duration age) {
            return System.nanoTime() - atNanos < age.toNanos();
        }
    }
}
