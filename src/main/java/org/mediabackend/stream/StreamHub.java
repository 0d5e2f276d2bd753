package org.mediabackend.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mediabackend.notifier.NotificationListener;
import org.mediabackend.notifier.Notifier;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.Topics;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Reads the rows of changed tasks, once for all clients that listen to them, and hands the states out. Thread-safe. */
@Component
@ConditionalOnApiRole
class StreamHub implements NotificationListener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StreamHub.class);

    /** How often all rows that somebody listens to are read anyway, in case a notification was lost. */
    private static final Duration POLL = Duration.ofSeconds(5);

    /** From one read to the next: what changes within it is read together, and a change waits so long at most. */
    private static final Duration GATHER = Duration.ofMillis(20);

    /** Between tries while the database is away. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private static final Duration BETWEEN_HEARTBEATS = Duration.ofSeconds(1);

    private static final int BATCH = 500;

    /** Each client's turn by itself, on as many cores as there are. */
    private static final Executor WRITERS =
            work -> Thread.ofVirtual().name("events").start(work);

    private final TaskLedger ledger;
    private final Map<UUID, Listened> listened = new ConcurrentHashMap<>();
    /** Bounded by the tasks that somebody listens to: an id is in it once. */
    private final LinkedBlockingQueue<UUID> changed = new LinkedBlockingQueue<>();

    private final Set<UUID> queued = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch stopped = new CountDownLatch(0);
    private volatile @Nullable Thread thread;
    /** Not before the first start: the server accepts a little earlier, and who comes then is served. */
    private volatile boolean refuses;
    /** Whether the last read failed. */
    private volatile boolean away;

    StreamHub(TaskLedger ledger, Notifier notifier) {
        this.ledger = ledger;
        notifier.listen(Topics.TASK_CHANGED, this);
    }

    @Override
    public void notified(String payload) {
        int colon = payload.indexOf(':');
        if (colon > 0) {
            try {
                changed(UUID.fromString(payload.substring(0, colon)));
            } catch (IllegalArgumentException e) {
                log.warn("A notification names no task: {}", payload);
            }
        }
    }

    @Override
    public void connected() {
        listened.keySet().forEach(this::changed);
    }

    /**
     * Adds a client, whose first state is the present one, and is sent on this thread. The row is read only for a
     * task's first: the others get what is known already, which is as new as the last notification.
     *
     * <p>INVARIANT: whatever fails, nobody is left behind who listens or holds a connection; hence the hand-over to the
     * client's own thread is the last that happens.
     *
     * @param owned whether the client may see a task of that owner; if not there is none for it
     * @param lastSeq the newest state that the client has already
     * @return false if there is no such task, and nothing was sent
     * @throws IOException if the client went away
     * @throws ApiException {@link ApiError#OVERLOADED} after the stop; nothing was sent
     */
    boolean open(UUID task, Predicate<@Nullable String> owned, Wire wire, long lastSeq) throws IOException {
        Client client = new Client(task, wire, lastSeq, WRITERS, this::remove);
        Listened of = add(client);
        try {
            // After it was added: either this sees the stop, or the stop sees the client.
            if (refuses) {
                throw new ApiException(ApiError.OVERLOADED, "This server is stopping; listen again in some seconds.");
            }
            TaskEvent known = away ? null : of.newest();
            Optional<TaskEvent> first = known == null ? ledger.find(task).map(TaskEvent::of) : Optional.of(known);
            if (first.isEmpty() || !owned.test(first.get().owner())) {
                remove(client);
                return false;
            }
            if (known == null) {
                of.handOut(first.get());
            } else {
                client.offer(known);
            }
            if (client.greet()) {
                wire.lasts(client);
                client.start();
            }
            return true;
        } catch (Throwable e) {
            remove(client);
            wire.complete();
            throw e;
        }
    }

    /** How many listen now. */
    int clients() {
        return listened.values().stream().mapToInt(Listened::clients).sum();
    }

    private Listened add(Client client) {
        return listened.compute(client.taskId(), (id, known) -> {
            Listened of = known == null ? new Listened() : known;
            of.add(client);
            return of;
        });
    }

    private void remove(Client client) {
        listened.computeIfPresent(client.taskId(), (id, of) -> of.remove(client) ? null : of);
    }

    @Override
    public void start() {
        CountDownLatch until = new CountDownLatch(1);
        stopped = until;
        refuses = false;
        thread = Thread.ofPlatform().name("streams").daemon().start(() -> read(until));
        Thread.ofPlatform().name("streams-heartbeat").daemon().start(() -> beat(until));
    }

    @Override
    public void stop() {
        refuses = true;
        stopped.countDown();
        Thread reading = thread;
        thread = null;
        if (reading != null) {
            reading.interrupt();
        }
        listened.values().forEach(of -> of.forEach(Client::close));
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void changed(UUID id) {
        if (listened.containsKey(id) && queued.add(id)) {
            changed.add(id);
        }
    }

    private void beat(CountDownLatch until) {
        try {
            while (!until.await(BETWEEN_HEARTBEATS.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                listened.values().forEach(of -> of.forEach(client -> client.beat(now)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(CountDownLatch until) {
        long polled = System.nanoTime();
        while (until.getCount() > 0) {
            try {
                UUID id = changed.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (System.nanoTime() - polled > POLL.toNanos()) {
                    polled = System.nanoTime();
                    connected();
                }
                if (id != null) {
                    long start = System.nanoTime();
                    Set<UUID> batch = new HashSet<>(Set.of(id));
                    changed.drainTo(batch, BATCH);
                    // Before the read: a change that comes meanwhile is queued again.
                    queued.removeAll(batch);
                    handOut(batch);
                    LockSupport.parkNanos(start + GATHER.toNanos() - System.nanoTime());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                log.error("The changes of tasks could not be handed out", e);
            }
        }
    }

    private void handOut(Set<UUID> batch) {
        try {
            ledger.find(batch).forEach(this::handOut);
            away = false;
        } catch (DataAccessException e) {
            if (!away) {
                log.warn("The changes of tasks cannot be read ({}); trying on", e.getMessage());
            }
            away = true;
            LockSupport.parkNanos(RETRY.toNanos());
            batch.forEach(this::changed);
        }
    }

    private void handOut(Task task) {
        Listened of = listened.get(task.id());
        if (of != null && !of.has(task.seq())) {
            of.handOut(TaskEvent.of(task));
        }
    }
}
