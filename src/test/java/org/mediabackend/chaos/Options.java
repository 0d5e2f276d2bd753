package org.mediabackend.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

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

    /** As {@code scripts/chaos.sh --help} explains them. */
    private static final Set<String> NAMES = Set.of(
            "--seed",
            "--duration",
            "--tasks",
            "--kills",
            "--data-dir",
            "--workers",
            "--slots",
            "--submitters",
            "--lease",
            "--pause",
            "--backlog",
            "--media-percent");

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
            if (!NAMES.contains(name)) {
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
