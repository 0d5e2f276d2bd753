package org.mediabackend.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What one run of the fault suite is asked for. It goes on until all of duration, tasks and kills are reached.
 *
 * @param seed of what is random; the same seed draws the same faults and tasks, though not at the same moments
 * @param tasks how many tasks are submitted at least
 * @param kills how many kill -9 of servers, Postgres and its backends there are at least; those of ffmpeg come on top
 * @param pause between two faults, on average
 * @param backlog how many tasks wait at most before the submitter pauses
 * @param mediaPercent how many of a hundred tasks run a real ffmpeg
 */
record Options(
        long seed,
        Duration duration,
        int tasks,
        int kills,
        Path dataDir,
        int workers,
        int slots,
        int submitters,
        Duration lease,
        Duration pause,
        int backlog,
        double mediaPercent) {

    static final String USAGE = """
        usage: scripts/chaos.sh [option...]

        Runs an API and workers as processes on a Postgres of their own, submits tasks, and kills, stops and starves all of
        them at random; then checks from the outside that nothing was lost, done twice or left behind. It goes on until
        duration, tasks and kills are all reached, and ends with 1 when a count is not 0 that must be.

          --seed N          of what is random (default: from the clock; it is printed)
          --duration 20m    at least so long: 90s, 20m, 1h (default 0s)
          --tasks N         at least so many tasks (default 2000)
          --kills N         at least so many kill -9, those of ffmpeg not counted (default 10)
          --data-dir DIR    where all of it lives; must not be there yet (default: target/chaos-<time>)
          --workers N       worker processes (default 2)
          --slots N         light slots of each worker (default 8)
          --submitters N    connections that submit (default 3)
          --lease 10s       of the workers; the heartbeat is a fifth (default 10s)
          --pause 8s        between two faults, on average (default 8s)
          --backlog N       tasks that wait at most (default 1500)
          --media-percent X so many of a hundred tasks run ffmpeg (default 2)

        The table comes last; DIR/details.txt names what was found. Root can also fill a disk (a small tmpfs).
        """;

    static Options defaults(Path dataDir) {
        return new Options(
                System.nanoTime(),
                Duration.ZERO,
                2_000,
                10,
                dataDir,
                2,
                8,
                3,
                Duration.ofSeconds(10),
                Duration.ofSeconds(8),
                1_500,
                2);
    }

    /** @throws IllegalArgumentException with one sentence, if an argument is not understood */
    static Options parse(List<String> args, Options defaults) {
        Options options = defaults;
        Deque<String> left = new ArrayDeque<>(args);
        while (!left.isEmpty()) {
            String name = left.pop();
            if (!USAGE.contains("  " + name + " ") || !name.startsWith("--")) {
                throw new IllegalArgumentException("unknown argument '" + name + "'; see --help.");
            }
            if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value; see --help.");
            }
            String value = left.pop();
            try {
                options = options.with(name, value);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(name + " cannot be '" + value + "'; see --help.", e);
            }
        }
        return options;
    }

    private Options with(String name, String value) {
        return new Options(
                name.equals("--seed") ? Long.parseLong(value) : seed,
                name.equals("--duration") ? time(value) : duration,
                name.equals("--tasks") ? count(value) : tasks,
                name.equals("--kills") ? count(value) : kills,
                name.equals("--data-dir") ? Path.of(value) : dataDir,
                name.equals("--workers") ? count(value) : workers,
                name.equals("--slots") ? count(value) : slots,
                name.equals("--submitters") ? count(value) : submitters,
                name.equals("--lease") ? time(value) : lease,
                name.equals("--pause") ? time(value) : pause,
                name.equals("--backlog") ? count(value) : backlog,
                name.equals("--media-percent") ? Double.parseDouble(value) : mediaPercent);
    }

    private static Duration time(String value) {
        return value.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)))
                : Duration.parse("PT" + value);
    }

    private static int count(String value) {
        int count = Integer.parseInt(value);
        if (count < 0) {
            throw new IllegalArgumentException("negative");
        }
        return count;
    }
}
