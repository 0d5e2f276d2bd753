package org.mediabackend.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * Tells who can have been born after a certain process, so that not every process of the machine has to be looked at
 * when that one ends: 250 of them took 9 ms, more than a short command may be late. The kernel gives out ids in order,
 * passes over those in use, and begins again after the highest.
 *
 * @param forks how many processes and threads the kernel had made before that process; -1 if nobody knows
 * @param threads how many threads there were then, on the whole machine: so many ids may have been passed over
 */
record Births(long forks, long threads) {

    /** A fork that fails uses up an id and is not counted; the lowest ids are not given out again. */
    private static final long UNCOUNTED = 1_300;

    private static final Path STAT = Path.of("/proc/stat");
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path HIGHEST = Path.of("/proc/sys/kernel/pid_max");

    /** To be called before the process is started. */
    static Births soFar() {
        return new Births(forksByNow(), threadsNow());
    }

    /** Which ids those can have who were born after that process; all, where that is in doubt. */
    LongPredicate youngerThan(long pid) {
        return youngerThan(pid, forksByNow(), highest());
    }

    LongPredicate youngerThan(long pid, long forksByNow, long highest) {
        // The process itself was one of them.
        boolean counted = forks >= 0 && threads >= 0 && forksByNow > forks;
        long reached = forksByNow - forks + threads + UNCOUNTED;
        return counted && reached < highest
                ? other -> other != pid && Math.floorMod(other - pid, highest) <= reached
                : other -> true;
    }

    /** Of the whole machine, also within a container, where fewer have ids. */
    private static long forksByNow() {
        try (Stream<String> lines = Files.lines(STAT)) {
            return lines.filter(line -> line.startsWith("processes "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring("processes ".length()).strip()))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }

    /** From {@code 3.43 6.07 6.45 2/335 23698}. */
    private static long threadsNow() {
        try {
            String load = Files.readString(LOAD);
            int slash = load.indexOf('/');
            return Long.parseLong(load.substring(slash + 1, load.indexOf(' ', slash)));
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }

    private static long highest() {
        try (InputStream file = Files.newInputStream(HIGHEST)) {
            // Such a file gives all at the first read and nothing at the second, of which Files.readString makes two.
            byte[] digits = new byte[32];
            int count = file.read(digits);
            return Long.parseLong(new String(digits, 0, count, US_ASCII).strip());
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }
}
