package org.mediabackend.batch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Twice a second lets each running attempt say what is new, so that a command's own pace costs no writes. */
@Component
class ReportPump implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReportPump.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Set<Reporter> reporters = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    void add(Reporter reporter) {
        reporters.add(reporter);
    }

    void remove(Reporter reporter) {
        reporters.remove(reporter);
    }

    /** One round over all running attempts. */
    void runOnce() {
        for (Reporter reporter : reporters) {
            try {
                if (!reporter.flush()) {
                    // Each further one would wait for the same database.
                    return;
                }
            } catch (RuntimeException | Error e) {
                log.error("A report failed", e);
            }
        }
    }

    @Override
    public void start() {
        CountDownLatch until = new CountDownLatch(1);
        stopped = until;
        thread = Thread.ofPlatform().name("reports").daemon().start(() -> {
            try {
                while (!until.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    runOnce();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void stop() {
        stopped.countDown();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Stops after the worker. */
    @Override
    public int getPhase() {
        return -50;
    }
}
