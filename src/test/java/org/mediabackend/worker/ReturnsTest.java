package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mediabackend.task.Lease;

@Timeout(60)
class ReturnsTest {

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
    void whatWaitsForTooLongIsGivenBackTogetherAndNeverRuns() throws Exception {
        Told one = new Told(() -> said.add("ran"));
        Told other = new Told(() -> said.add("ran"));
        slots.run(one);
        slots.run(other);
        Set<Lease> asked = new HashSet<>();
        AtomicInteger calls = new AtomicInteger();
        Returns returns = new Returns(slots, leases -> {
            calls.incrementAndGet();
            asked.addAll(leases);
            return Set.copyOf(leases);
        });
        while (asked.size() < 2) {
            returns.runOnce();
        }
        assertThat(calls.get()).isLessThanOrEqualTo(2);
        assertThat(asked).containsExactlyInAnyOrder(one.lease(), other.lease());
        assertThat(slots.occupants()).hasSize(1).doesNotContain(one, other);
        assertThat(said).isEmpty();
    }

    @Test
    void whatIsRefusedIsStoppedAndEndsThoughNoSlotIsFree() throws Exception {
        Told refused = new Told(() -> said.add("ended"));
        slots.run(refused);
        new Returns(slots, leases -> Set.of()).runOnce();
        assertThat(said).containsExactly("stopped", "ended");
        assertThat(slots.occupants()).hasSize(1).doesNotContain(refused);
    }

    @Test
    void whatCannotBeGivenBackKeepsItsLeaseAndIsTriedAgain() throws Exception {
        Told waiting = new Told(() -> said.add("ran"));
        slots.run(waiting);
        AtomicInteger calls = new AtomicInteger();
        Returns returns = new Returns(slots, leases -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the database is away");
            }
            return Set.copyOf(leases);
        });
        returns.runOnce();
        assertThat(slots.occupants()).contains(waiting);
        returns.runOnce();
        assertThat(calls).hasValue(2);
        assertThat(slots.occupants()).doesNotContain(waiting);
        assertThat(said).isEmpty();
    }

    @Test
    void whatFailsToEndKeepsNobodyElseFromEnding() throws Exception {
        slots.run(new Told(() -> {
            throw new OutOfMemoryError("Java heap space");
        }));
        slots.run(new Told(() -> said.add("ended")));
        Returns returns = new Returns(slots, leases -> Set.of());
        while (!said.contains("ended")) {
            returns.runOnce();
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
    }
}
