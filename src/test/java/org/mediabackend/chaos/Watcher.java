package org.mediabackend.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks from the outside while the run goes on: which tasks have ended, and which file stood at each published path
 * when its task was first seen finished. One statement every few seconds, not one per task.
 */
final class Watcher {

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private static final String ENDED = """
        SELECT id, state, seq FROM task
        WHERE seq > ? AND state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')
        """;

    /** Transactions that run at the same time do not commit in the order of their numbers. */
    private static final long OVERLAP = 5_000;

    private final ChaosPostgres postgres;
    private final Submitter submitter;
    private final References references;
    private final Set<UUID> ended = ConcurrentHashMap.newKeySet();
    private final Set<UUID> restartable = ConcurrentHashMap.newKeySet();
    private final Map<Path, String> identities = new ConcurrentHashMap<>();
    private final Set<Path> torn = ConcurrentHashMap.newKeySet();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean stopped;
    private long newest;
    private final Thread thread;

    Watcher(ChaosPostgres postgres, Submitter submitter, References references) {
        this.postgres = postgres;
        this.submitter = submitter;
        this.references = references;
        this.thread = Thread.ofPlatform().name("watcher").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    /** How many tasks have not been seen to end. */
    int waiting() {
        return submitter.count() - ended.size();
    }

    int ended() {
        return ended.size();
    }

    /** Tasks that were seen failed or cancelled. */
    Set<UUID> restartable() {
        return restartable;
    }

    /** File key and time of change of each published file when its task was first seen finished. */
    Map<Path, String> identities() {
        return identities;
    }

    /** Published files that were missing or not whole when their task was first seen finished. */
    Set<Path> torn() {
        return torn;
    }

    /** Forgets what it saw of a task, since an operator lets it run again. */
    void restarted(UUID id) {
        restartable.remove(id);
        ended.remove(id);
        Accepted task = submitter.accepted().get(id);
        if (task != null) {
            task.files().forEach(identities::remove);
        }
    }

    /** It was refused: the task stays ended, and is not asked for again. */
    void notRestarted(UUID id) {
        ended.add(id);
    }

    /** Inode, time of change in nanoseconds and size; what a second publication cannot leave as it was. */
    static String identity(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
        } catch (IOException e) {
            return "missing";
        }
    }

    private void run() {
        while (!stopped) {
            try {
                look();
            } catch (SQLException e) {
                // The database is away, as it should be at times.
            }
            Signals.pause(PERIOD);
        }
    }

    private void look() throws SQLException {
        Set<UUID> succeeded = new HashSet<>();
        try (Connection connection = postgres.connect(Duration.ofSeconds(30));
                var statement = connection.prepareStatement(ENDED)) {
            statement.setLong(1, newest - OVERLAP);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    newest = Math.max(newest, rows.getLong(3));
                    if (submitter.accepted().containsKey(id) && ended.add(id)) {
                        if (rows.getString(2).equals("SUCCEEDED")) {
                            succeeded.add(id);
                        } else {
                            restartable.add(id);
                        }
                    }
                }
            }
        }
        rounds.incrementAndGet();
        for (UUID id : succeeded) {
            see(submitter.accepted().get(id));
        }
    }

    private void see(Accepted task) {
        List<Path> files = task.files();
        for (Path file : files) {
            if (!references.isWhole(task.recipe(), file)) {
                torn.add(file);
            }
            identities.putIfAbsent(file, identity(file));
        }
    }
}
