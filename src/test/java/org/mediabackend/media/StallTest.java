package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StallTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong();

    /** What the process has used so far. */
    private Duration used = Duration.ZERO;

    @Test
    void silenceAsLongAsTheTimeoutIsAStall() {
        Stall stall = stall(TIMEOUT, true);
        assertThat(looks(stall, 9, "a", 0)).isEmpty();
        assertThat(looks(stall, 2, "a", 0)).hasValue(TIMEOUT);
    }

    @Test
    void aSignBeginsTheWaitAnew() {
        Stall stall = stall(TIMEOUT, true);
        assertThat(looks(stall, 9, "a", 0)).isEmpty();
        assertThat(looks(stall, 9, "b", 0)).isEmpty();
        assertThat(looks(stall, 2, "b", 0)).hasValue(TIMEOUT);
    }

    @Test
    void workIsASignWhereItCounts() {
        assertThat(looks(stall(TIMEOUT, true), 100, "a", 10)).isEmpty();
        assertThat(looks(stall(TIMEOUT, false), 100, "a", 10)).hasValue(TIMEOUT);
    }

    @Test
    void wakingUpToLookWhetherSomethingCameIsNoWork() {
        // A tick of the processor's clock now and then: 0.2 ms a second, told in units of 10 ms.
        Stall stall = stall(TIMEOUT, true);
        Optional<Duration> stalled = Optional.empty();
        for (int second = 0; second < 100 && stalled.isEmpty(); second++) {
            used = Duration.ofMillis(10L * ((second + 45) / 50));
            stalled = look(stall, "a", 1000);
        }
        assertThat(stalled).hasValue(TIMEOUT);
    }

    @Test
    void aChildThatEndedIsASign() {
        Stall stall = stall(TIMEOUT, true);
        used = Duration.ofSeconds(5);
        assertThat(looks(stall, 9, "a", 0)).isEmpty();
        used = Duration.ZERO;
        assertThat(looks(stall, 9, "a", 0)).isEmpty();
    }

    @Test
    void ourOwnAbsenceIsNotTheProcesss() {
        Stall stall = stall(TIMEOUT, true);
        look(stall, "a", 1000);
        assertThat(look(stall, "a", 3_600_000)).isEmpty();
        assertThat(looks(stall, 6, "a", 0)).isEmpty();
        assertThat(looks(stall, 3, "a", 0)).hasValue(TIMEOUT);
    }

    @Test
    void zeroIsNever() {
        assertThat(looks(stall(Duration.ZERO, false), 1000, "a", 0)).isEmpty();
    }

    private Stall stall(Duration timeout, boolean workCounts) {
        return new Stall(timeout, workCounts, nanos::get);
    }

    /** One look a second; whether any of them found a stall. */
    private Optional<Duration> looks(Stall stall, int count, Object signs, int workMs) {
        Optional<Duration> stalled = Optional.empty();
        for (int i = 0; i < count && stalled.isEmpty(); i++) {
            used = used.plusMillis(workMs);
            stalled = look(stall, signs, 1000);
        }
        return stalled;
    }

    private Optional<Duration> look(Stall stall, Object signs, long afterMs) {
        nanos.addAndGet(Duration.ofMillis(afterMs).toNanos());
        return stall.look(signs, () -> used);
    }
}
