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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.mediabackend.batch.Attempt;
import org.mediabackend.notifier.NotificationListener;
import org.mediabackend.notifier.Notifier;
import org.mediabackend.task.Claim;
import org.mediabackend.task.Lane;
import org.mediabackend.task.Topics;
import org.mediabackend.worker.Workers.Beat;
import org.mediabackend.worker.Workers.LaneTold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The worker of this process: two lanes of slots, filled from the queue as long as operators, the disk and the
 * process's own life allow. Runs in the roles {@code all} and {@code worker}. Thread-safe.
 */
@Component
@OnWorkerRole
public class Worker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** For a claim that is under way; it is one short transaction. */
    private static final Duration CLAIM_ENDS = Duration.ofSeconds(3);

    private final WorkerSettings settings;
    private final Claims claims;
    private final Heartbeat heartbeat;
    private final Room room;
    private final Sweeper sweeper;
    private final Contact contact;
    private final LeaseKeeper keeper;
    private final Map<Lane, Slots> slots = new EnumMap<>(Lane.class);
    private final Map<Lane, LaneLoop> loops = new EnumMap<>(Lane.class);
    private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
    private final List<Thread> claiming = new ArrayList<>();
    private final List<Thread> requeueing = new ArrayList<>();
    private final List<Thread> keeping = new ArrayList<>();
    private final AtomicLong cancelsHeard = new AtomicLong();
    private volatile Orders orders = Orders.UNHEARD;
    private volatile boolean refusedInSilence;
    private volatile boolean stopping;
    private volatile boolean started;

    Worker(WorkerSettings settings, Claims claims, Heartbeat heartbeat, Room room, Sweeper sweeper, Notifier notifier) {
        this.settings = settings;
        this.claims = claims;
        this.heartbeat = heartbeat;
        this.room = room;
        this.sweeper = sweeper;
        this.contact = new Contact(settings.lease(), settings.heartbeat(), System::nanoTime);
        this.keeper = new LeaseKeeper(heartbeat, contact, settings, this::running, this::standing, this::obey);
        for (Lane lane : Lane.values()) {
            int size = lane == Lane.HEAVY ? settings.heavySlots() : settings.lightSlots();
            Wake wake = new Wake();
            Slots ofLane = new Slots(word(lane), size, () -> freed(wake));
            slots.put(lane, ofLane);
            Queue queue = new Queue(lane);
            queues.put(lane, queue);
            LaneLoop loop = new LaneLoop(ofLane, wake, queue, settings.poll(), System::nanoTime);
            loops.put(lane, loop);
            notifier.listen(Topics.queued(lane), heard(loop::queued, loop::lookAnew));
            notifier.listen(Topics.delayed(lane), heard(loop::delayed, loop::lookAnew));
        }
        Runnable cancelHeard = () -> {
            cancelsHeard.incrementAndGet();
            keeper.wake().wake();
        };
        notifier.listen(Topics.TASK_CANCELLING, heard(cancelHeard, cancelHeard));
        notifier.listen(Workers.CHANGED, heard(keeper.wake()::wake, keeper.wake()::wake));
    }

    /** The holder of this process's leases; new at each start. */
    public UUID id() {
        return heartbeat.holder();
    }

    /** How each lane stands. */
    public List<LaneStatus> lanes() {
        return loops.entrySet().stream()
                .map(entry -> {
                    Lane lane = entry.getKey();
                    Slots of = Objects.requireNonNull(slots.get(lane));
                    LaneLoop loop = entry.getValue();
                    boolean paused = orders.paused().contains(lane);
                    return new LaneStatus(lane, of.size(), of.busy(), paused, loop.lastRound(), loop.trouble());
                })
                .toList();
    }

    /** Whether operators have it claim nothing more. */
    public boolean isDraining() {
        return orders.draining();
    }

    /** Why the disk lets it claim nothing, in one sentence with the path; empty if it does. Never waits for a disk. */
    public Optional<String> lackOfRoom() {
        return room.lastTrouble();
    }

    /** How long a lane may be silent before something is wrong with it. */
    public Duration patience() {
        return settings.poll().multipliedBy(3).plusSeconds(10);
    }

    @Override
    public void start() {
        started = true;
        stopping = false;
        contact.begin();
        keeper.open();
        sweeper.open();
        // The first heartbeat tells what operators want; until then the lanes claim nothing.
        keeping.add(Thread.ofPlatform().name("leases").start(keeper));
        keeping.add(Thread.ofPlatform().name("sweeper").start(sweeper));
        loops.forEach((lane, loop) -> {
            loop.open();
            if (Objects.requireNonNull(slots.get(lane)).size() > 0) {
                claiming.add(Thread.ofPlatform().name("claims-" + word(lane)).start(loop));
                // A daemon: where the database does not answer it may wait for longer than a stop may take.
                requeueing.add(Thread.ofPlatform()
                        .daemon()
                        .name("overdue-" + word(lane))
                        .start(new Overdue(
                                Objects.requireNonNull(slots.get(lane)),
                                unbegun -> claims.requeueUnbegun(id(), unbegun),
                                Overdue.PATIENCE,
                                Overdue.RETRY)));
            }
        });
    }

    /**
     * No new claims; what runs may finish within the grace, and is then ended and goes back to the queue. The leases
     * are kept until then.
     */
    @Override
    public void stop() {
        stopping = true;
        loops.values().forEach(LaneLoop::stop);
        sweeper.stop();
        keeper.wake().wake();
        running().forEach(Occupant::serverEnds);
        try {
            // A claim that is under way still starts its attempt, which then has to be stopped too.
            join(claiming, CLAIM_ENDS);
            running().forEach(Occupant::serverEnds);
            awaitIdle(settings.drainGrace());
            List<Occupant> running = running();
            running.forEach(Occupant::stop);
            awaitIdle(settings.stopGrace());
            requeueing.forEach(Thread::interrupt);
            if (!running.isEmpty()) {
                log.info(
                        "Back in the queue: {}",
                        running.stream()
                                .map(occupant -> "task " + occupant.lease().taskId())
                                .collect(Collectors.joining(", ")));
            }
            keeper.stop();
            join(keeping, settings.lease());
            leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        claiming.clear();
        requeueing.clear();
        keeping.clear();
        orders = Orders.UNHEARD;
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private void leave() {
        try {
            heartbeat.leave();
        } catch (DataAccessException e) {
            log.debug("The worker's row stays, and will show it as lost", e);
        }
    }

    private void obey(Orders heard) {
        Orders before = orders;
        orders = heard;
        if (!heard.equals(before) || refusedInSilence) {
            refusedInSilence = false;
            loops.values().forEach(LaneLoop::lookAnew);
        }
    }

    private void freed(Wake wake) {
        wake.wake();
        if (orders.draining()) {
            // Who waits for it to be drained hears of it at once.
            keeper.wake().wake();
        }
    }

    private Beat standing() {
        String lackOfRoom = room.lastTrouble().orElse(null);
        // Before the slots are counted: what is claimed then is in the one or the other.
        Map<Lane, Integer> claiming = new EnumMap<>(Lane.class);
        queues.keySet().forEach(lane -> claiming.put(lane, claiming(lane)));
        List<LaneTold> lanes = lanes().stream()
                .map(lane -> new LaneTold(
                        word(lane.lane()),
                        lane.slots(),
                        lane.busy() + Objects.requireNonNull(claiming.get(lane.lane())),
                        lane.trouble() == null ? lackOfRoom : lane.trouble()))
                .toList();
        return new Beat(orders.draining(), stopping, lanes, room.freeBytes());
    }

    /** One that is told to drain is not drained while a claim that began before is under way. */
    private int claiming(Lane lane) {
        return orders.draining() && Objects.requireNonNull(queues.get(lane)).claiming ? 1 : 0;
    }

    private List<Occupant> running() {
        return slots.values().stream().flatMap(of -> of.occupants().stream()).toList();
    }

    private void awaitIdle(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (Slots each : slots.values()) {
            each.awaitIdle(deadline);
        }
    }

    private static void join(List<Thread> threads, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (Thread thread : threads) {
            long left = deadline - System.nanoTime();
            if (left > 0) {
                thread.join(Duration.ofNanos(left));
            }
        }
    }

    private static String word(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    private static NotificationListener heard(Runnable heard, Runnable connected) {
        return new NotificationListener() {
            @Override
            public void notified(String payload) {
                heard.run();
            }

            @Override
            public void connected() {
                connected.run();
            }
        };
    }

    /** The queue of a lane, as far as this worker may take from it now. */
    private final class Queue implements LaneLoop.Source {

        private final Lane lane;
        private long cancelsBefore;

        /** From before it is seen whether it may claim until what was claimed is in its slots. */
        private volatile boolean claiming;

        Queue(Lane lane) {
            this.lane = lane;
        }

        @Override
        public Claim<Occupant> claim(int most, boolean looksAround) {
            cancelsBefore = cancelsHeard.get();
            claiming = true;
            Claim<Attempt> claimed = Claim.none();
            try {
                if (mayClaim()) {
                    claimed = claims.next(id(), lane, most, looksAround, contact);
                } else if (looksAround && !isSilent()) {
                    // Else a cancel would wait for as long as the lane is paused. Not at each submission meanwhile.
                    claimed = claims.nextCancelled(id(), lane, most, contact);
                }
            } finally {
                claiming = !claimed.taken().isEmpty();
            }
            return claimed.map(Occupant::of);
        }

        /** A cancel that was heard before the task had its slot met nobody there. */
        @Override
        public void started() {
            claiming = false;
            if (cancelsHeard.get() != cancelsBefore) {
                keeper.wake().wake();
            }
        }

        @Override
        public Optional<Duration> nextDue() {
            return mayClaim() ? claims.nextDue(id(), lane, contact) : Optional.empty();
        }

        private boolean mayClaim() {
            return orders.allow(lane) && !isSilent() && room.trouble().isEmpty();
        }

        /** Who cannot renew what he holds takes nothing more. */
        private boolean isSilent() {
            boolean silent = contact.silence().compareTo(settings.lease().dividedBy(2)) > 0;
            if (silent) {
                refusedInSilence = true;
            }
            return silent;
        }
    }
}
