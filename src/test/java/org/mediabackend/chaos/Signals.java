package org.mediabackend.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Signals to processes of the run, and waits for what cannot be listened to. */
final class Signals {

    private Signals() {}

    /** Sends {@code -KILL}, {@code -STOP} and so on; a process that is gone is none of the caller's sorrows. */
    static void send(String signal, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void send(String signal, long pid) {
        send(signal, List.of(pid));
    }

    /** As the system tells it: R, S, T (stopped), Z (ended, but nobody has asked how), X (gone). */
    static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    /** Whether it can still do anything. */
    static boolean isAlive(long pid) {
        char state = stateOf(pid);
        return state != 'Z' && state != 'X';
    }

    /** Looks until it is so or the time is over; whether it is so. */
    static boolean await(Duration longest, BooleanSupplier so) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            pause(Duration.ofMillis(50));
        }
        return true;
    }

    /** Lets time pass, since time is what this suite plays with. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
