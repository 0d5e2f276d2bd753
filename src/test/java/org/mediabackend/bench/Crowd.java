package org.mediabackend.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** Many threads that share a number of things to do. */
final class Crowd {

    private Crowd() {}

    /** What each of the threads does. */
    @FunctionalInterface
    interface Part {

        /** @param next the next thing to do, from 0; -1 when none is left */
        void run(IntSupplier next) throws Exception;
    }

    /** Does one thing. */
    @FunctionalInterface
    interface Deed {

        void run(int number) throws Exception;
    }

    /** Each of the things by whichever thread is free; how long it took until the last was done. */
    static Duration each(int threads, int count, Deed deed) throws Exception {
        return run(threads, count, next -> {
            for (int number = next.getAsInt(); number >= 0; number = next.getAsInt()) {
                deed.run(number);
            }
        });
    }

    /** From the moment at which all threads are there until the last has returned. */
    static Duration run(int threads, int count, Part part) throws Exception {
        AtomicInteger given = new AtomicInteger();
        IntSupplier next = () -> {
            int number = given.getAndIncrement();
            return number < count ? number : -1;
        };
        CountDownLatch ready = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(executor.submit(() -> {
                    ready.countDown();
                    go.await();
                    part.run(next);
                    return null;
                }));
            }
            ready.await();
            long start = System.nanoTime();
            go.countDown();
            for (Future<?> each : parts) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    executor.shutdownNow();
                    throw e;
                }
            }
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    /** So many in that time, per second. */
    static double rate(int count, Duration time) {
        return count * 1e9 / time.toNanos();
    }
}
