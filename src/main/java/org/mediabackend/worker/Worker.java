package org.mediabackend.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.Attempt;
import org.mediabackend.batch.Attempts;
import org.mediabackend.notifier.NotificationListener;
import org.mediabackend.notifier.Notifier;
import org.mediabackend.task.Lane;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The worker of this process: two lanes of slots, filled from the queue. Runs in the roles {@code all} and
 * {@code worker}. Thread-safe.
 */
@Component
@ConditionalOnExpression("!'${media.role:all}'.equalsIgnoreCase('api')")
public class Worker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final UUID id = UUID.randomUUID();
    private final WorkerSettings settings;
    private final TaskLedger ledger;
    private final Attempts attempts;
    private final TransactionTemplate transaction;
    private final Map<Lane, Slots> slots = new EnumMap<>(Lane.class);
    private final Map<Lane, LaneLoop> loops = new EnumMap<>(Lane.class);
    private final LeaseKeeper keeper;
    private final List<Thread> claiming = new ArrayList<>();
    private volatile boolean started;

    Worker(
            WorkerSettings settings,
            TaskLedger ledger,
            Attempts attempts,
            TransactionTemplate transaction,
            Notifier notifier) {
        this.settings = settings;
        this.ledger = ledger;
        this.attempts = attempts;
        this.transaction = transaction;
        this.keeper = new LeaseKeeper(ledger, id, this::running, settings.lease(), settings.heartbeat());
        for (Lane lane : Lane.values()) {
            int size = lane == Lane.HEAVY ? settings.heavySlots() : settings.lightSlots();
            Wake wake = new Wake();
            Slots ofLane = new Slots(lane.name().toLowerCase(Locale.ROOT), size, wake::wake);
            slots.put(lane, ofLane);
            loops.put(lane, new LaneLoop(ofLane, wake, () -> claim(lane), settings.poll()));
            notifier.listen(Topics.queued(lane), waking(wake));
        }
        notifier.listen(Topics.TASK_CANCELLING, waking(keeper.wake()));
    }

    /** The holder of this process's leases; new at each start. */
    public UUID id() {
        return id;
    }

    /** How each lane stands. */
    public List<LaneStatus> lanes() {
        return loops.entrySet().stream()
                .map(entry -> {
                    Slots of = Objects.requireNonNull(slots.get(entry.getKey()));
                    LaneLoop loop = entry.getValue();
                    return new LaneStatus(entry.getKey(), of.size(), of.busy(), loop.lastRound(), loop.trouble());
                })
                .toList();
    }

    /** How long a lane may be silent before something is wrong with it. */
    public Duration patience() {
        return settings.poll().multipliedBy(3).plusSeconds(10);
    }

    @Override
    public void start() {
        started = true;
        keeper.open();
        Thread.ofPlatform().name("leases").start(keeper);
        loops.forEach((lane, loop) -> {
            loop.open();
            if (Objects.requireNonNull(slots.get(lane)).size() > 0) {
                claiming.add(Thread.ofPlatform()
                        .name("claims-" + lane.name().toLowerCase(Locale.ROOT))
                        .start(loop));
            }
        });
    }

    /** No new claims; what runs is ended and goes back to the queue. The leases are kept until then. */
    @Override
    public void stop() {
        loops.values().forEach(LaneLoop::stop);
        try {
            // A claim that is under way still starts its attempt, which then has to be stopped too.
            for (Thread thread : claiming) {
                thread.join(Duration.ofSeconds(5));
            }
            List<Attempt> running = running();
            running.forEach(Attempt::stop);
            for (Slots each : slots.values()) {
                each.awaitIdle(settings.stopGrace());
            }
            keeper.stop();
            if (!running.isEmpty()) {
                log.info("{} running tasks went back to the queue", running.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        claiming.clear();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private Optional<Attempt> claim(Lane lane) {
        AtomicReference<@Nullable UUID> taken = new AtomicReference<>();
        try {
            Attempt attempt = transaction.execute(status -> ledger.claim(id, lane, settings.lease(), true)
                    .map(task -> {
                        taken.set(task.lease().taskId());
                        return attempts.open(task);
                    })
                    .orElse(null));
            return Optional.ofNullable(attempt);
        } catch (DataAccessResourceFailureException | TransientDataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            UUID task = taken.get();
            if (task == null) {
                throw e;
            }
            // A bug; but one task that cannot be started must not keep the lane from all others.
            log.error("Task {} could not be started; others go first", task, e);
            ledger.putOff(task);
            return Optional.empty();
        }
    }

    private List<Attempt> running() {
        return slots.values().stream().flatMap(of -> of.attempts().stream()).toList();
    }

    private static NotificationListener waking(Wake wake) {
        return new NotificationListener() {
            @Override
            public void notified(String payload) {
                wake.wake();
            }

            @Override
            public void connected() {
                wake.wake();
            }
        };
    }
}
