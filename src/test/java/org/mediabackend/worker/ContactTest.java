package org.mediabackend.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ContactTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Contact contact = new Contact(LEASE, HEARTBEAT, nanos::get);

    @Test
    void aFirstStartRescuesAtOnce() {
        assertThat(contact.mayRescue()).isTrue();
        contact.made();
        assertThat(contact.mayRescue()).isTrue();
    }

    @Test
    void aWorkerThatWasCutOffRescuesNothingForOneLease() {
        contact.made();
        after(Duration.ofMillis(6001));
        assertThat(contact.mayRescue()).as("before a heartbeat got through").isFalse();
        assertThat(contact.untilRescue()).isZero();
        contact.made();
        assertThat(contact.untilRescue()).isEqualTo(LEASE);
        for (int i = 0; i < 5; i++) {
            assertThat(contact.mayRescue()).isFalse();
            after(HEARTBEAT);
            contact.made();
        }
        assertThat(contact.mayRescue()).isTrue();
        assertThat(contact.untilRescue()).isZero();
    }

    @Test
    void aShortCutDoesNotCount() {
        contact.made();
        after(Duration.ofSeconds(6));
        contact.made();
        assertThat(contact.mayRescue()).isTrue();
    }

    @Test
    void theUsualHeartbeatOfAShortLeaseIsNoOutage() {
        Contact tight = new Contact(Duration.ofSeconds(6), HEARTBEAT, nanos::get);
        tight.made();
        after(HEARTBEAT.plusMillis(500));
        assertThat(tight.mayRescue()).isTrue();
        tight.made();
        assertThat(tight.mayRescue()).isTrue();
    }

    @Test
    void aSecondOutageDuringTheWaitBeginsItAnew() {
        after(Duration.ofSeconds(7));
        contact.made();
        after(Duration.ofSeconds(9));
        contact.made();
        after(Duration.ofSeconds(5));
        contact.made();
        assertThat(contact.mayRescue()).isFalse();
    }

    @Test
    void silenceIsCountedFromTheLastAnswer() {
        contact.made();
        after(Duration.ofSeconds(3));
        assertThat(contact.silence()).isEqualTo(Duration.ofSeconds(3));
    }

    private void after(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
