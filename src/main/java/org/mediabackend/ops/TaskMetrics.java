package org.mediabackend.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.mediabackend.batch.AttemptListener;
import org.mediabackend.task.Kind;
import org.mediabackend.task.Lane;
import org.mediabackend.task.LaneLoad;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.tools.Tool;
import org.mediabackend.worker.LaneStatus;
import org.mediabackend.worker.Worker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** What tasks do, as metrics; names and units are Micrometer's. Thread-safe. */
@Component
class TaskMetrics implements AttemptListener {

    private static final Duration LOAD_IS_FRESH = Duration.ofSeconds(5);

    private final MeterRegistry registry;
    private final TaskLedger ledger;
    private final ObjectProvider<Worker> worker;
    private final Map<Lane, Read> loads = new ConcurrentHashMap<>();

    TaskMetrics(MeterRegistry registry, TaskLedger ledger, ObjectProvider<Worker> worker) {
        this.registry = registry;
        this.ledger = ledger;
        this.worker = worker;
        for (Lane lane : Lane.values()) {
            String name = lane.name().toLowerCase(Locale.ROOT);
            Gauge.builder("media.queue.depth", this, metrics -> metrics.load(lane, LaneLoad::queued))
                    .description("Tasks that wait to be claimed")
                    .baseUnit("tasks")
                    .tag("lane", name)
                    .register(registry);
            Gauge.builder("media.queue.delayed", this, metrics -> metrics.load(lane, LaneLoad::delayed))
                    .description("Tasks that wait for their time or for their retry")
                    .baseUnit("tasks")
                    .tag("lane", name)
                    .register(registry);
            TimeGauge.builder(
                            "media.queue.oldest",
                            this,
                            TimeUnit.MILLISECONDS,
                            metrics ->
                                    metrics.load(lane, load -> load.oldestAge().toMillis()))
                    .description("How long the oldest waiting task has waited")
                    .tag("lane", name)
                    .register(registry);
            Gauge.builder("media.tasks.running", this, metrics -> metrics.load(lane, LaneLoad::running))
                    .description("Tasks that any worker holds")
                    .baseUnit("tasks")
                    .tag("lane", name)
                    .register(registry);
            Gauge.builder("media.slots.busy", this, metrics -> metrics.slots(lane, LaneStatus::busy))
                    .description("Busy slots of this worker")
                    .tag("lane", name)
                    .register(registry);
            Gauge.builder("media.slots.size", this, metrics -> metrics.slots(lane, LaneStatus::slots))
                    .description("Slots of this worker")
                    .tag("lane", name)
                    .register(registry);
            Gauge.builder("media.lane.paused", this, metrics -> metrics.slots(lane, status -> status.paused() ? 1 : 0))
                    .description("1 while this worker is to claim nothing of the lane, else 0")
                    .tag("lane", name)
                    .register(registry);
        }
    }

    @Override
    public void attemptEnded(Kind kind, Outcome outcome) {
        registry.counter("media.tasks.ended", "kind", kind.wireName(), "outcome", lower(outcome))
                .increment();
    }

    @Override
    public void stepEnded(Kind kind, boolean succeeded, Duration duration) {
        registry.timer("media.steps", "kind", kind.wireName(), "outcome", succeeded ? "succeeded" : "failed")
                .record(duration);
    }

    @Override
    public void commandEnded(Tool tool, OptionalInt exitCode) {
        String code = exitCode.isPresent() ? Integer.toString(exitCode.getAsInt()) : "none";
        registry.counter("media.commands", "tool", tool.wireName(), "exit.code", code)
                .increment();
    }

    /** NaN while the database is away: unknown is not empty. */
    private double load(Lane lane, ToLongFunction<LaneLoad> of) {
        LaneLoad load = loads.compute(lane, (key, last) -> last != null && last.isFresh() ? last : read(key))
                .load();
        return load == null ? Double.NaN : of.applyAsLong(load);
    }

    private Read read(Lane lane) {
        try {
            return new Read(ledger.load(lane), System.nanoTime());
        } catch (DataAccessException e) {
            return new Read(null, System.nanoTime());
        }
    }

    private double slots(Lane lane, ToIntFunction<LaneStatus> of) {
        Worker here = worker.getIfAvailable();
        return here == null
                ? 0
                : here.lanes().stream()
                        .filter(status -> status.lane() == lane)
                        .mapToInt(of)
                        .sum();
    }

    private static String lower(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private record Read(@Nullable LaneLoad load, long atNanos) {

        boolean isFresh() {
            return System.nanoTime() - atNanos < LOAD_IS_FRESH.toNanos();
        }
    }
}
