package org.mediabackend.access;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.mediabackend.notifier.NotificationListener;
import org.mediabackend.notifier.Notifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The keys in memory, so that no request asks the database. A key that is made or revoked anywhere is heard of by
 * notification; in case one was lost, the table is read again after a while. While the database is away, what was known
 * last counts. Thread-safe.
 */
@Component
class KeyRing implements NotificationListener {

    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    /** How old the keys may be while some are used; nobody pays for it but who calls with one. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** The same where there was never one. */
    private static final Duration FRESH_WITHOUT_KEYS = Duration.ofSeconds(30);

    /** Reads a second for the sake of keys that nobody knows, and at once: who guesses must not load the database. */
    private static final int GUESSES_PER_SECOND = 2;

    private static final int GUESSES_AT_ONCE = 20;

    private static final Duration BETWEEN_USES = Duration.ofMinutes(1);

    private final ApiKeys keys;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicBoolean freshening = new AtomicBoolean();
    private final Bucket guesses = Bucket.builder()
            .addLimit(limit -> limit.capacity(GUESSES_AT_ONCE).refillGreedy(GUESSES_PER_SECOND, Duration.ofSeconds(1)))
            .build();
    private final Map<String, Long> usedNanos = new ConcurrentHashMap<>();
    private volatile Snapshot known;

    KeyRing(ApiKeys keys, Notifier notifier) {
        this.keys = keys;
        this.known = Snapshot.of(keys.all());
        notifier.listen(ApiKeys.CHANGED, this);
    }

    private record Snapshot(Map<String, ApiKeys.Stored> counting, boolean everMade, long nanos) {

        static Snapshot of(List<ApiKeys.Stored> all) {
            return new Snapshot(
                    all.stream()
                            .filter(stored -> stored.key().revokedAt() == null)
                            .collect(Collectors.toMap(stored -> stored.key().id(), stored -> stored)),
                    !all.isEmpty(),
                    System.nanoTime());
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - nanos > age.toNanos();
        }
    }

    /** The key that has this secret; empty if there is none or it was revoked. */
    Optional<ApiKey> find(KeySecret secret) {
        freshen();
        ApiKeys.Stored stored = known.counting().get(secret.id());
        if (stored == null && guesses.tryConsume(1)) {
            // Just made, perhaps, and the notification is still under way.
            changed();
            stored = known.counting().get(secret.id());
        }
        if (stored == null || !secret.matches(stored.hash())) {
            return Optional.empty();
        }
        note(stored.key().id());
        return Optional.of(stored.key());
    }

    /** Whether a key was ever made here, also one that is revoked by now. */
    boolean everMade() {
        freshen();
        return known.everMade();
    }

    /** How many keys count. */
    int size() {
        return known.counting().size();
    }

    /** Reads the table at once, after a change by this process. */
    void changed() {
        read(Duration.ZERO);
    }

    @Override
    public void notified(String payload) {
        inBackground(this::changed);
    }

    @Override
    public void connected() {
        inBackground(this::changed);
    }

    private void freshen() {
        Snapshot now = known;
        if (now.isOlderThan(now.everMade() ? FRESH : FRESH_WITHOUT_KEYS) && freshening.compareAndSet(false, true)) {
            inBackground(() -> {
                try {
                    read(FRESH);
                } finally {
                    freshening.set(false);
                }
            });
        }
    }

    /** Unless that was done meanwhile; one after the other, so that what was read last was also read latest. */
    private void read(Duration unlessYoungerThan) {
        reading.lock();
        try {
            if (unlessYoungerThan.isZero() || known.isOlderThan(unlessYoungerThan)) {
                known = Snapshot.of(keys.all());
            }
        } catch (DataAccessException e) {
            // Asked again with the next request that finds it old, but not by each of them.
            known = new Snapshot(known.counting(), known.everMade(), System.nanoTime());
            log.warn("The keys could not be read ({}); what was known before counts", e.getMessage());
        } finally {
            reading.unlock();
        }
    }

    private void note(String id) {
        long now = System.nanoTime();
        Long before = usedNanos.get(id);
        boolean due = before == null
                ? usedNanos.putIfAbsent(id, now) == null
                : now - before > BETWEEN_USES.toNanos() && usedNanos.replace(id, before, now);
        if (due) {
            inBackground(() -> {
                try {
                    keys.used(List.of(id));
                } catch (DataAccessException e) {
                    log.debug("That key {} was used could not be noted", id, e);
                }
            });
        }
    }

    private static void inBackground(Runnable work) {
        Thread.ofVirtual().name("keys").start(work);
    }
}
