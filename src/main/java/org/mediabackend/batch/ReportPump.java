package org.mediabackend.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Twice a second writes what is new of each running attempt, so that a command's own pace costs no writes. */
@Component
class ReportPump implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReportPump.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Entries entries;
    private final Set<AttemptWriter> writers = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    ReportPump(Entries entries) {
        this.entries = entries;
    }

    void add(AttemptWriter writer) {
        writers.add(writer);
    }

    void remove(AttemptWriter writer) {
        writers.remove(writer);
    }

    /** One round over all running attempts, in one statement. */
    void runOnce() {
        Map<AttemptWriter, Asked> news = new LinkedHashMap<>();
        List<Entry.Answer<Seen>> answers = List.of();
        try {
            for (AttemptWriter writer : writers) {
                writer.news().ifPresent(asked -> news.put(writer, asked));
            }
            if (!news.isEmpty()) {
                answers = entries.writeTogether(new ArrayList<>(news.values()));
            }
        } catch (RuntimeException e) {
            log.warn("Reports could not be written; the next ones will say it too ({})", e.getMessage());
        } finally {
            int place = 0;
            for (AttemptWriter writer : news.keySet()) {
                settle(writer, place < answers.size() ? answers.get(place) : null);
                place++;
            }
        }
    }

    /** Whatever happens, the next round comes. */
    private void runSafely() {
        try {
            runOnce();
        } catch (RuntimeException | Error e) {
            log.error("A round of reports failed", e);
        }
    }

    private static void settle(AttemptWriter writer, Entry.@Nullable Answer<Seen> answer) {
        try {
            writer.settle(answer);
        } catch (RuntimeException e) {
            // The others are to be settled too, else they would never write again.
            log.error("A report could not be settled", e);
        }
    }

    @Override
    public void start() {
        CountDownLatch until = new CountDownLatch(1);
        stopped = until;
        thread = Thread.ofPlatform().name("reports").daemon().start(() -> {
            try {
                while (!until.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    runSafely();
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
