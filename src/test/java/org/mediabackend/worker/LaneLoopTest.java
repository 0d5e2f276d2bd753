package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.mediabackend.batch.Attempt;

class LaneLoopTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final Wake wake = new Wake();
    private final Slots slots = new Slots("heavy", 1, wake::wake);

    @Test
    void neitherAnExceptionNorAnErrorEndsTheLoop() throws Exception {
        CountDownLatch third = new CountDownLatch(1);
        AtomicInteger rounds = new AtomicInteger();
        LaneLoop loop = new LaneLoop(
                slots,
                wake,
                () -> {
                    wake.wake();
                    switch (rounds.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("the database is away");
                        case 2 -> throw new OutOfMemoryError("unable to create native thread");
                        default -> third.countDown();
                    }
                    return Optional.<Attempt>empty();
                },
                NEVER);
        Thread thread = Thread.ofPlatform().start(loop);
        assertThat(third.await(30, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        thread.join();
    }

    @Test
    void aWakeBeforeTheWaitIsNotLost() throws Exception {
        CountDownLatch second = new CountDownLatch(2);
        LaneLoop loop = new LaneLoop(
                slots,
                wake,
                () -> {
                    second.countDown();
                    return Optional.<Attempt>empty();
                },
                NEVER);
        wake.wake();
        Thread thread = Thread.ofPlatform().start(loop);
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        loop.stop();
        thread.join();
    }

    @Test
    void aLaneWithoutSlotsClaimsNothing() {
        AtomicInteger claims = new AtomicInteger();
        LaneLoop loop = new LaneLoop(
                new Slots("heavy", 0, wake::wake),
                wake,
                () -> {
                    claims.incrementAndGet();
                    return Optional.<Attempt>empty();
                },
                NEVER);
        loop.runOnce();
        assertThat(claims).hasValue(0);
    }

    @Test
    void whatWentWrongIsToldUntilItIsWellAgain() {
        AtomicInteger rounds = new AtomicInteger();
        LaneLoop[] self = new LaneLoop[1];
        AtomicReference<@Nullable String> trouble = new AtomicReference<>();
        self[0] = new LaneLoop(
                slots,
                wake,
                () -> {
                    wake.wake();
                    if (rounds.incrementAndGet() == 1) {
                        throw new IllegalStateException("the database is away");
                    }
                    if (rounds.get() == 2) {
                        trouble.set(self[0].trouble());
                    }
                    if (rounds.get() == 3) {
                        self[0].stop();
                    }
                    return Optional.<Attempt>empty();
                },
                NEVER);
        self[0].run();
        assertThat(trouble.get()).isEqualTo("the database is away");
        assertThat(self[0].trouble()).isNull();
    }
}
