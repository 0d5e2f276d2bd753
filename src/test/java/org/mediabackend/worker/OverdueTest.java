package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mediabackend.task.Lease;

@Timeout(60)
class OverdueTest {

    private final Slots slots = new Slots("light", 1, () -> {});
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void takeTheSlot() {
        slots.run(new Told(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    @AfterEach
    void freeTheSlot() {
        end.countDown();
    }

    @Test
    void whatWaitsForTooLongIsRequeuedAndNeverRuns() throws Exception {
        Told one = new Told(() -> said.add("ran"));
        Told other = new Told(() -> said.add("ran"));
        slots.run(one);
        slots.run(other);
        Set<Lease> asked = new HashSet<>();
        Overdue overdue = overdue(leases -> {
            asked.addAll(leases);
            return Set.copyOf(leases);
        });
        while (asked.size() < 2) {
            overdue.runOnce();
        }
        assertThat(asked).containsExactlyInAnyOrder(one.lease(), other.lease());
        assertThat(slots.occupants()).hasSize(1).doesNotContain(one, other);
        assertThat(said).containsExactly("requeued", "requeued");
    }

    @Test
    void whatIsRefusedIsStoppedAndEndsThoughNoSlotIsFree() throws Exception {
        Told refused = new Told(() -> said.add("ended"));
        slots.run(refused);
        overdue(leases -> Set.of()).runOnce();
        assertThat(said).containsExactly("stopped", "ended");
        assertThat(slots.occupants()).hasSize(1).doesNotContain(refused);
    }

    @Test
    void whatMayBeBackInTheQueueDoesNotRunHereThoughASlotComesFree() throws Exception {
        Told waiting = new Told(() -> said.add("ran"));
        slots.run(waiting);
        AtomicInteger calls = new AtomicInteger();
        Overdue overdue = overdue(leases -> {
            if (calls.incrementAndGet() == 1) {
                end.countDown();
                awaitNoneBut(waiting);
                throw new IllegalStateException("nobody said whether it was committed");
            }
            assertThat(slots.occupants()).as("its lease is renewed").contains(waiting);
            return Set.copyOf(leases);
        });
        overdue.runOnce();
        assertThat(calls).hasValue(2);
        assertThat(slots.occupants()).isEmpty();
        assertThat(said).containsExactly("requeued");
    }

    @Test
    void whatIsRefusedForGoodIsLetGoOfAndItsLeaseRunsOut() throws Exception {
        Told waiting = new Told(() -> said.add("ran"));
        slots.run(waiting);
        overdue(leases -> {
                    throw new IllegalStateException("a trigger of somebody's");
                })
                .runOnce();
        assertThat(slots.occupants()).hasSize(1).doesNotContain(waiting);
        assertThat(said).isEmpty();
    }

    private void awaitNoneBut(Occupant waiting) {
        while (!Set.copyOf(slots.occupants()).equals(Set.of(waiting))) {
            Thread.onSpinWait();
        }
    }

    private Overdue overdue(Function<List<Lease>, Set<Lease>> requeue) {
        return new Overdue(slots, requeue, Duration.ZERO, Duration.ofMillis(1));
    }

    @Test
    void whatFailsToEndKeepsNobodyElseFromEnding() throws Exception {
        slots.run(new Told(() -> {
            throw new OutOfMemoryError("Java heap space");
        }));
        slots.run(new Told(() -> said.add("ended")));
        Overdue overdue = overdue(leases -> Set.of());
        while (!said.contains("ended")) {
            overdue.runOnce();
        }
        assertThat(slots.occupants()).hasSize(1);
    }

    private final class Told implements Occupant {

        private final Lease lease = new Lease(UUID.randomUUID(), UUID.randomUUID(), 1);
        private final Runnable work;

        Told(Runnable work) {
            this.work = work;
        }

        @Override
        public Lease lease() {
            return lease;
        }

        @Override
        public boolean isFirst() {
            return false;
        }

        @Override
        public void run() {
            work.run();
        }

        @Override
        public void serverEnds() {}

        @Override
        public void stop() {
            said.add("stopped");
        }

        @Override
        public void requeued() {
            said.add("requeued");
        }
    }
}
