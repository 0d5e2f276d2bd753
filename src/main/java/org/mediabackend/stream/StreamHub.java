package org.mediabackend.stream;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mediabackend.notifier.NotificationListener;
import org.mediabackend.notifier.Notifier;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.Topics;
import org.mediabackend.web.ConditionalOnApiRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Reads the rows of changed tasks, once for all clients that listen to them, and hands the states out. Thread-safe.
 *
 * <p>INVARIANT: a client is registered before the row is first read for it, so no change falls between.
 */
@Component
@ConditionalOnApiRole
class StreamHub implements NotificationListener, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StreamHub.class);

    /** How often all rows that somebody listens to are read anyway, in case a notification was lost. */
    private static final Duration POLL = Duration.ofSeconds(5);

    /** Between tries while the database is away. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private static final int BATCH = 500;

    private final TaskLedger ledger;
    private final Map<UUID, Set<Client>> clients = new ConcurrentHashMap<>();
    /** Bounded by the tasks that somebody listens to: an id is in it once. */
    private final LinkedBlockingQueue<UUID> changed = new LinkedBlockingQueue<>();

    private final Set<UUID> queued = ConcurrentHashMap.newKeySet();
    private volatile boolean running;
    private @Nullable Thread thread;
    /** Whether the last read failed; of the reading thread alone. */
    private boolean away;

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
        clients.keySet().forEach(this::changed);
    }

    /** Registers a client and gives it its first state. */
    void add(Client client) {
        clients.compute(client.taskId(), (id, all) -> {
            Set<Client> of = all == null ? ConcurrentHashMap.newKeySet() : all;
            of.add(client);
            return of;
        });
        try {
            ledger.find(client.taskId()).map(TaskEvent::of).ifPresent(client::offer);
        } catch (RuntimeException e) {
            remove(client);
            throw e;
        }
    }

    void remove(Client client) {
        clients.computeIfPresent(client.taskId(), (id, of) -> {
            of.remove(client);
            return of.isEmpty() ? null : of;
        });
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("streams").daemon().start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread reading = thread;
        if (reading != null) {
            reading.interrupt();
        }
        clients.values().forEach(of -> of.forEach(Client::close));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void changed(UUID id) {
        if (clients.containsKey(id) && queued.add(id)) {
            changed.add(id);
        }
    }

    private void run() {
        long polled = System.nanoTime();
        while (running) {
            try {
                UUID id = changed.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (System.nanoTime() - polled > POLL.toNanos()) {
                    polled = System.nanoTime();
                    connected();
                }
                if (id != null) {
                    Set<UUID> batch = new HashSet<>(Set.of(id));
                    changed.drainTo(batch, BATCH);
                    // Before the read: a change that comes meanwhile is queued again.
                    queued.removeAll(batch);
                    handOut(batch);
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
        Set<Client> of = clients.get(task.id());
        if (of != null) {
            TaskEvent event = TaskEvent.of(task);
            List.copyOf(of).forEach(client -> client.offer(event));
        }
    }
}
