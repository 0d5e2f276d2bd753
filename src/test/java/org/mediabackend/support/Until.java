package org.mediabackend.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells. */
public final class Until {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Until() {}

    /** Asks again and again until it is so; fails when that takes for ever. */
    public static void isTrue(String what, Callable<Boolean> asked) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!asked.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
