package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Until;
import org.mediabackend.task.Claim;
import org.mediabackend.task.Lease;

class LaneLoopTest {

    private static final Duration NEVER = Duration.ofHours(1);

    /** Stands still unless a test moves it. */
    private final AtomicLong clock = new AtomicLong();

    private final Wake wake = new Wake();
    private final Slots slots = new Slots("heavy", 1, wake::wake);

    @Test
    void neitherAnExceptionNorAnErrorEndsTheLoop() throws Exception {
        CountDownLatch third = new CountDownLatch(1);
        AtomicInteger rounds = new AtomicInteger();
        LaneLoop loop = loop(() -> {
            wake.wake();
            switch (rounds.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("the database is away");
                case 2 -> throw new OutOfMemoryError("unable to create native thread");
                default -> third.countDown();
            }
            return Optional.<Occupant>empty();
        });
        Thread thread = Thread.ofPlatform().start(loop);
        assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        thread.join();
    }

    @Test
    void afterAFailureItLooksAgainSoonThoughNobodyWakesIt() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        LaneLoop loop = loop(() -> {
            third.countDown();
            throw new IllegalStateException("the database is away");
        });
        Thread thread = Thread.ofPlatform().start(loop);
        assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        thread.join();
    }

    @Test
    void whatIsToldWhileItLooksIsNotLost() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        LaneLoop[] self = new LaneLoop[1];
        self[0] = loop(() -> {
            if (second.getCount() == 2) {
                self[0].queued();
            }
            second.countDown();
            return Optional.<Occupant>empty();
        });
        Thread thread = Thread.ofPlatform().start(self[0]);
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        self[0].stop();
        thread.join();
    }

    @Test
    void aFreedSlotAsksAnEmptyQueueForNothing() {
        AtomicInteger claims = new AtomicInteger();
        LaneLoop loop = loop(() -> {
            claims.incrementAndGet();
            return Optional.<Occupant>empty();
        });
        loop.runOnce();
        clock.addAndGet(Duration.ofMillis(999).toNanos());
        loop.runOnce();
        assertThat(claims).hasValue(1);
        loop.queued();
        loop.runOnce();
        assertThat(claims).hasValue(2);
    }

    @Test
    void anEmptyQueueIsAskedAgainByWhoComesASecondLater() {
        AtomicInteger claims = new AtomicInteger();
        LaneLoop loop = loop(() -> {
            claims.incrementAndGet();
            return Optional.<Occupant>empty();
        });
        loop.runOnce();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        loop.runOnce();
        assertThat(claims).hasValue(2);
    }

    @Test
    void whoWasIdleFirstTakesWhatHeIsToldOfAndLooksAroundWithTheNext() {
        List<Boolean> looks = new ArrayList<>();
        LaneLoop loop = new LaneLoop(slots, wake, looking(looks), NEVER, clock::get);
        loop.runOnce();
        assertThat(looks).containsExactly(true);
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        loop.queued();
        loop.runOnce();
        assertThat(looks).containsExactly(true, false);
        clock.addAndGet(Duration.ofMillis(900).toNanos());
        loop.queued();
        loop.runOnce();
        assertThat(looks).containsExactly(true, false, true);
    }

    @Test
    void whoWasIdleLooksAroundFirstWhenSomethingMayBeDue() {
        List<Boolean> looks = new ArrayList<>();
        LaneLoop loop = new LaneLoop(slots, wake, looking(looks), NEVER, clock::get);
        loop.runOnce();
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        loop.queued();
        loop.delayed();
        loop.runOnce();
        clock.addAndGet(NEVER.plusSeconds(1).toNanos());
        loop.queued();
        loop.runOnce();
        assertThat(looks).containsExactly(true, true, true);
    }

    @Test
    void whoWasBusyLooksAroundWithItsFirstFreeSlot() throws Exception {
        List<Boolean> looks = new ArrayList<>();
        LaneLoop loop = loop(looking(looks));
        loop.runOnce();
        CountDownLatch end = new CountDownLatch(1);
        slots.run(new Waiting(end));
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        loop.queued();
        loop.runOnce();
        end.countDown();
        slots.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        loop.runOnce();
        assertThat(looks).containsExactly(true, true);
    }

    @Test
    void whoLooksAroundClaimsNothingAhead() throws Exception {
        for (int i = 0; i < 100; i++) {
            CountDownLatch end = new CountDownLatch(0);
            slots.run(new Waiting(end));
            slots.awaitIdle(System.nanoTime() + Duration.ofSeconds(30).toNanos());
        }
        Until.isTrue("what ran is known to be tiny", () -> slots.free() == 2);
        List<Integer> asked = new ArrayList<>();
        LaneLoop loop = loop(new LaneLoop.Source() {
            @Override
            public Claim<Occupant> claim(int most, boolean looksAround) {
                asked.add(most);
                return Claim.none();
            }

            @Override
            public Optional<Duration> nextDue() {
                return Optional.empty();
            }
        });
        loop.runOnce();
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        loop.queued();
        loop.runOnce();
        assertThat(asked).containsExactly(1, 2);
    }

    /** Notes with each claim whether it looks around; there is nothing, and nothing will be due. */
    private static LaneLoop.Source looking(List<Boolean> looks) {
        return new LaneLoop.Source() {
            @Override
            public Claim<Occupant> claim(int most, boolean looksAround) {
                looks.add(looksAround);
                return Claim.none();
            }

            @Override
            public Optional<Duration> nextDue() {
                return Optional.empty();
            }
        };
    }

    @Test
    void aFreedSlotAsksAQueueThatHeldMoreAndNoOther() throws Exception {
        assertThat(claimsForTwoSlotsInTurn(true)).isEqualTo(2);
        assertThat(claimsForTwoSlotsInTurn(false)).isEqualTo(1);
    }

    /** How often the queue is asked until what filled the only slot has ended. */
    private int claimsForTwoSlotsInTurn(boolean more) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger claims = new AtomicInteger();
        LaneLoop loop = loop(new LaneLoop.Source() {
            @Override
            public Claim<Occupant> claim(int most, boolean looksAround) {
                return claims.getAndIncrement() == 0 ? new Claim<>(List.of(new Waiting(end)), more) : Claim.none();
            }

            @Override
            public Optional<Duration> nextDue() {
                return Optional.empty();
            }
        });
        loop.runOnce();
        assertThat(slots.free()).isZero();
        end.countDown();
        slots.awaitIdle(System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
        loop.runOnce();
        return claims.get();
    }

    @Test
    void aLaneWithoutSlotsClaimsNothing() {
        AtomicInteger claims = new AtomicInteger();
        LaneLoop loop = loop(new Slots("heavy", 0, wake::wake), source(() -> {
            claims.incrementAndGet();
            return Optional.<Occupant>empty();
        }));
        loop.runOnce();
        assertThat(claims).hasValue(0);
    }

    @Test
    void whatWentWrongIsToldUntilItIsWellAgain() {
        AtomicInteger rounds = new AtomicInteger();
        LaneLoop[] self = new LaneLoop[1];
        AtomicReference<@Nullable String> trouble = new AtomicReference<>();
        self[0] = loop(() -> {
            self[0].queued();
            if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("the database is away");
            }
            if (rounds.get() == 2) {
                trouble.set(self[0].trouble());
            }
            if (rounds.get() == 3) {
                self[0].stop();
            }
            return Optional.<Occupant>empty();
        });
        self[0].run();
        assertThat(trouble.get()).isEqualTo("the database is away");
        assertThat(self[0].trouble()).isNull();
    }

    @Test
    void aRoundThatFindsNothingRestsUntilTheNextThingIsDue() {
        assertThat(restWhenDueIn(Duration.ofMinutes(3)))
                .isBetween(Duration.ofMinutes(3), Duration.ofMinutes(3).plusSeconds(1));
    }

    @Test
    void whatIsDueAfterTheNextPollOrNeverDoesNotDelayThePoll() {
        assertThat(restWhenDueIn(Duration.ofHours(9))).isBetween(NEVER, NEVER.plus(NEVER));
        assertThat(loop(Optional::empty).runOnce()).isBetween(NEVER, NEVER.plus(NEVER));
    }

    @Test
    void whatIsDueByNowAndCouldNotBeHadIsLookedAtAgainSoonButNotAtOnce() {
        assertThat(restWhenDueIn(Duration.ofSeconds(-5))).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1));
    }

    private Duration restWhenDueIn(Duration due) {
        LaneLoop.Source source = new LaneLoop.Source() {
            @Override
            public Claim<Occupant> claim(int most, boolean looksAround) {
                return Claim.none();
            }

            @Override
            public Optional<Duration> nextDue() {
                return Optional.of(due);
            }
        };
        return loop(source).runOnce();
    }

    private LaneLoop loop(Supplier<Optional<Occupant>> claims) {
        return loop(source(claims));
    }

    private LaneLoop loop(LaneLoop.Source source) {
        return loop(slots, source);
    }

    private LaneLoop loop(Slots filled, LaneLoop.Source source) {
        return new LaneLoop(filled, wake, source, NEVER, clock::get);
    }

    private static LaneLoop.Source source(Supplier<Optional<Occupant>> claims) {
        return new LaneLoop.Source() {
            @Override
            public Claim<Occupant> claim(int most, boolean looksAround) {
                return new Claim<>(claims.get().stream().toList(), false);
            }

            @Override
            public Optional<Duration> nextDue() {
                return Optional.empty();
            }
        };
    }

    /** Ends when it is let. */
    private record Waiting(CountDownLatch end, Lease lease) implements Occupant {

        Waiting(CountDownLatch end) {
            this(end, new Lease(UUID.randomUUID(), UUID.randomUUID(), 1));
        }

        @Override
        public boolean isFirst() {
            return false;
        }

        @Override
        public void run() {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void serverEnds() {}

        @Override
        public void stop() {}

        @Override
        public void requeued() {}
    }
}
