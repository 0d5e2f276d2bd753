package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mediabackend.task.Lease;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Timeout(60)
class SlotsTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final int MANY = 100;

    private final AtomicLong now = new AtomicLong();
    private final Semaphore freed = new Semaphore(0);
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final Slots one = slots(1);

    @Test
    void theNextOccupantRunsOnTheSameThreadUnderItsOwnName() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        Occupied first = new Occupied(() -> names.add(Thread.currentThread().getName()));
        Occupied second = new Occupied(() -> names.add(Thread.currentThread().getName()));
        runToTheEnd(first);
        runToTheEnd(second);
        assertThat(names)
                .containsExactly(
                        "light-" + first.lease().taskId(),
                        "light-" + second.lease().taskId());
        assertThat(made).hasSize(1);
    }

    @Test
    void aSlotThatIsFilledAtOnceNeedsNoSecondThread() throws Exception {
        for (int i = 0; i < 2000; i++) {
            one.run(new Occupied(() -> {}));
            freed.acquire();
        }
        assertThat(made).hasSize(1);
    }

    @Test
    void eachSlotHasAThreadWhileItIsTaken() throws Exception {
        Slots three = slots(3);
        CountDownLatch together = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            three.run(new Occupied(() -> meet(together)));
        }
        freed.acquire(3);
        assertThat(three.busy()).isZero();
        assertThat(made).hasSize(3);
    }

    @Test
    void anInterruptDoesNotReachTheNextOccupant() throws Exception {
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        runToTheEnd(new Occupied(() -> Thread.currentThread().interrupt()));
        runToTheEnd(new Occupied(() -> interrupted.add(Thread.currentThread().isInterrupted())));
        assertThat(interrupted).containsExactly(false);
        assertThat(made).hasSize(1);
    }

    @Test
    void anErrorFreesTheSlotAndIsNotSwallowed() throws Exception {
        Error error = new OutOfMemoryError("Java heap space");
        runToTheEnd(new Occupied(() -> {
            throw error;
        }));
        assertThat(uncaught.take()).isSameAs(error);
        runToTheEnd(new Occupied(() -> {}));
        assertThat(one.free()).isOne();
    }

    @Test
    void aThreadWithATransactionOfAnEarlierOccupantIsNotUsedAgain() throws Exception {
        BlockingQueue<Thread> used = new LinkedBlockingQueue<>();
        runToTheEnd(new Occupied(() -> {
            used.add(Thread.currentThread());
            TransactionSynchronizationManager.bindResource("connection", "open");
        }));
        assertThat(uncaught.take()).isInstanceOf(IllegalStateException.class);
        runToTheEnd(new Occupied(() -> used.add(Thread.currentThread())));
        assertThat(Set.copyOf(used)).hasSize(2);
    }

    @Test
    void whoFindsNoThreadIsRefusedAndHasNoSlot() {
        Slots none = new Slots(
                "light",
                1,
                freed::release,
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                now::get);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> none.run(new Occupied(() -> {}))).isInstanceOf(OutOfMemoryError.class);
            assertThat(none.free()).isOne();
        }
    }

    @Test
    void whoWaitsForAllToEndDoesSoUntilTheDeadlineOnly() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        one.run(new Occupied(() -> await(end)));
        one.awaitIdle(System.nanoTime() + 1);
        assertThat(one.busy()).isOne();
        end.countDown();
        one.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        assertThat(one.busy()).isZero();
        freed.acquire();
    }

    @Test
    void whileWhatRunsIsTinyAsManyAgainAreClaimedAhead() throws Exception {
        Slots two = slots(2);
        assertThat(two.free()).isEqualTo(2);
        becomeTiny(two);
        assertThat(two.free()).isEqualTo(4);
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch bothRun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            two.run(new Occupied(() -> {
                most.accumulateAndGet(together.incrementAndGet(), Math::max);
                bothRun.countDown();
                await(end);
                together.decrementAndGet();
            }));
        }
        assertThat(two.free()).isZero();
        assertThat(two.busy()).isEqualTo(2);
        assertThat(two.occupants()).hasSize(4);
        await(bothRun);
        end.countDown();
        two.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        assertThat(most).as("never more than slots").hasValue(2);
        assertThat(made).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whatWaitsForTooLongIsTakenOutAndNothingMoreIsClaimedAhead() throws Exception {
        becomeTiny(one);
        CountDownLatch end = new CountDownLatch(1);
        one.run(new Occupied(() -> await(end)));
        Occupied waits = new Occupied(() -> {});
        one.run(waits);
        now.addAndGet(PATIENCE.toNanos());
        Occupied later = new Occupied(() -> {});
        one.run(later);
        assertThat(one.takeOverdue(PATIENCE)).containsExactly(waits);
        assertThat(one.occupants())
                .as("its lease is renewed until it is requeued")
                .contains(waits);
        one.remove(waits);
        assertThat(one.occupants()).doesNotContain(waits).contains(later);
        assertThat(one.free()).isZero();
        end.countDown();
        one.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        assertThat(one.free()).as("as many as slots").isOne();
    }

    @Test
    void aTakeoverComesBeforeWhatWaits() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        one.run(new Occupied(() -> await(end)));
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        one.run(new Occupied(() -> ran.add("waits")));
        one.run(new Occupied(() -> ran.add("takeover")).first());
        end.countDown();
        one.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        assertThat(ran).containsExactly("takeover", "waits");
    }

    @Test
    void whatWaitsGetsTheSlotOfAThreadThatDied() throws Exception {
        becomeTiny(one);
        CountDownLatch end = new CountDownLatch(1);
        one.run(new Occupied(() -> {
            await(end);
            throw new OutOfMemoryError("Java heap space");
        }));
        CountDownLatch ran = new CountDownLatch(1);
        one.run(new Occupied(ran::countDown));
        end.countDown();
        assertThat(uncaught.take()).isInstanceOf(OutOfMemoryError.class);
        one.runWaiting();
        await(ran);
    }

    @Test
    void whatTakesLongerEndsTheClaimingAhead() throws Exception {
        becomeTiny(one);
        runToTheEnd(new Occupied(() -> now.addAndGet(Duration.ofSeconds(1).toNanos())));
        assertThat(one.free()).isOne();
    }

    private void becomeTiny(Slots slots) throws InterruptedException {
        for (int i = 0; i < MANY; i++) {
            slots.run(new Occupied(() -> {}));
            freed.acquire();
        }
        assertThat(slots.free()).isEqualTo(2 * slots.size());
    }

    private void runToTheEnd(Occupied occupant) throws InterruptedException {
        one.run(occupant);
        freed.acquire();
        assertThat(List.copyOf(one.occupants())).isEmpty();
    }

    private Slots slots(int size) {
        return new Slots(
                "light",
                size,
                freed::release,
                task -> {
                    Thread thread = Thread.ofPlatform()
                            .daemon()
                            .uncaughtExceptionHandler((of, e) -> uncaught.add(e))
                            .unstarted(task);
                    made.add(thread);
                    return thread;
                },
                now::get);
    }

    private static void meet(CountDownLatch latch) {
        latch.countDown();
        await(latch);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Occupied(Lease lease, Runnable work, boolean isFirst) implements Occupant {

        Occupied(Runnable work) {
            this(new Lease(UUID.randomUUID(), UUID.randomUUID(), 1), work, false);
        }

        Occupied first() {
            return new Occupied(lease, work, true);
        }

        @Override
        public void run() {
            work.run();
        }

        @Override
        public void serverEnds() {}

        @Override
        public void stop() {}

        @Override
        public void requeued() {}
    }
}
