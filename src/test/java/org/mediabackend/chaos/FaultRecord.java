package org.mediabackend.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was done to whom, and when: by it the checker tells our doing from a fault. Thread-safe. */
final class FaultRecord {

    /** A fault, what it means, and how often it is drawn. */
    enum Kind {
        WORKER_KILLED("kill -9 of a worker", 30),
        API_KILLED("kill -9 of the API", 5),
        FFMPEG_KILLED("kill -9 of an ffmpeg", 12),
        BACKEND_KILLED("kill -9 of a backend of Postgres", 3),
        POSTGRES_KILLED("kill -9 of Postgres", 4),
        WORKER_FROZEN("SIGSTOP of a worker past its lease", 10),
        POSTGRES_FROZEN("SIGSTOP of Postgres", 4),
        WORKER_TERMINATED("SIGTERM of a worker", 6),
        API_TERMINATED("SIGTERM of the API", 3),
        DISK_FILLED("full disk", 6),
        LISTEN_CUT("LISTEN connections cut", 6);

        private final String words;
        private final int weight;

        Kind(String words, int weight) {
            this.words = words;
            this.weight = weight;
        }

        String words() {
            return words;
        }

        int weight() {
            return weight;
        }

        /** Whether it counts as a kill -9 in {@link Options#kills()}. */
        boolean isKill() {
            return switch (this) {
                case WORKER_KILLED, API_KILLED, BACKEND_KILLED, POSTGRES_KILLED -> true;
                case FFMPEG_KILLED,
                        WORKER_FROZEN,
                        POSTGRES_FROZEN,
                        WORKER_TERMINATED,
                        API_TERMINATED,
                        DISK_FILLED,
                        LISTEN_CUT -> false;
            };
        }

        /** Whether the database is away meanwhile. */
        boolean isOutage() {
            return this == BACKEND_KILLED || this == POSTGRES_KILLED || this == POSTGRES_FROZEN;
        }
    }

    /** An attempt of a task. */
    record Held(UUID task, int attempt) {}

    /**
     * One fault.
     *
     * @param pid of the process that it hit; of Postgres the postmaster's
     * @param until when what it hit was itself again
     * @param held the attempts that ran when it came, of all workers
     */
    record Fault(Kind kind, Instant at, Instant until, long pid, Set<Held> held) {

        @Override
        public String toString() {
            return at + " to " + until + " " + kind.words() + " (process " + pid + ", " + held.size()
                    + " attempts ran)";
        }

        boolean overlaps(Instant from, Instant to) {
            return !at.isAfter(to) && !until.isBefore(from);
        }
    }

    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    /** The hidden names of commands that were killed. */
    private final Set<String> killedCommands = java.util.concurrent.ConcurrentHashMap.newKeySet();

    void add(Kind kind, Instant at, Instant until, long pid, Set<Held> held) {
        faults.add(new Fault(kind, at, until, pid, held));
    }

    void commandKilled(String tag) {
        killedCommands.add(tag);
    }

    boolean wasKilled(String tag) {
        return killedCommands.contains(tag);
    }

    List<Fault> all() {
        return faults;
    }

    List<Fault> of(long pid) {
        return faults.stream().filter(fault -> fault.pid() == pid).toList();
    }

    /** Whether the database was away, or had just come back, at some time of these. */
    boolean isOutage(Instant from, Instant to, Duration grace) {
        return faults.stream()
                .anyMatch(fault -> fault.kind().isOutage() && fault.overlaps(from.minus(grace), to.plusMillis(100)));
    }

    long kills() {
        return faults.stream().filter(fault -> fault.kind().isKill()).count();
    }

    Map<Kind, Integer> counts() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        faults.forEach(fault -> counts.merge(fault.kind(), 1, Integer::sum));
        return counts;
    }
}
