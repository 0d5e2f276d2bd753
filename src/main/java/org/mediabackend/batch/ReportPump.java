package org.mediabackend.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Twice a second writes what is new of each running attempt, so that a command's own pace costs no writes; and, beside
 * their work, that attempts have begun.
 */
@Component
class ReportPump implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReportPump.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** What has ended by then is not worth a write that says it began. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final Entries entries;
    private final Set<AttemptWriter> writers = ConcurrentHashMap.newKeySet();
    /** Each attempt once; those that have ended by then are passed over. */
    private final LinkedBlockingQueue<AttemptWriter> beginning = new LinkedBlockingQueue<>();

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

    /** Has the beginning of its work written within some milliseconds, with that of others. */
    void soon(AttemptWriter writer) {
        beginning.add(writer);
    }

    /** One round over all running attempts, in one statement. */
    void runOnce() {
        write(writers, AttemptWriter::news);
    }

    private void write(Collection<AttemptWriter> of, Function<AttemptWriter, Optional<Asked>> saying) {
        Map<AttemptWriter, Asked> news = new LinkedHashMap<>();
        List<Entry.Answer<Seen>> answers = List.of();
        try {
            for (AttemptWriter writer : of) {
                saying.apply(writer).ifPresent(asked -> news.put(writer, asked));
            }
            if (!news.isEmpty()) {
                answers = entries.writeTogether(new ArrayList<>(news.values()));
            }
        } catch (RuntimeException e) {
            log.warn("Reports could not be written; the next ones will say it too ({})", e.getMessage());
        } finally {
            int place = 0;
            for (Map.Entry<AttemptWriter, Asked> each : news.entrySet()) {
                settle(each.getKey(), each.getValue(), place < answers.size() ? answers.get(place) : null);
                place++;
            }
        }
    }

    private void run(CountDownLatch until) throws InterruptedException {
        long roundNanos = System.nanoTime() + INTERVAL.toNanos();
        while (until.getCount() > 0) {
            AttemptWriter first = beginning.poll(roundNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (first != null && !until.await(GATHERING.toMillis(), TimeUnit.MILLISECONDS)) {
                Set<AttemptWriter> begun = new LinkedHashSet<>(Set.of(first));
                beginning.drainTo(begun);
                begun.retainAll(writers);
                runSafely(() -> write(begun, AttemptWriter::unsaidBeginning));
            }
            if (System.nanoTime() - roundNanos >= 0) {
                runSafely(this::runOnce);
                roundNanos = System.nanoTime() + INTERVAL.toNanos();
            }
        }
    }

    /** Whatever happens, the next round comes. */
    private static void runSafely(Runnable round) {
        try {
            round.run();
        } catch (RuntimeException | Error e) {
            log.error("A round of reports failed", e);
        }
    }

    private static void settle(AttemptWriter writer, Asked asked, Entry.@Nullable Answer<Seen> answer) {
        try {
            writer.settle(asked, answer);
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
                run(until);
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
