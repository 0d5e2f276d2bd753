package org.mediabackend.attack;

import java.time.Duration;

/** What commands may use in these tests, and from where on an attack counts as past it: a watch needs a moment. */
final class Limits {

    static final long MEMORY = 1536L << 20;
    static final long OUTPUT_BYTES = 50_000_000;
    static final long BYTES_PAST = 600_000_000;
    static final long OUTPUT_PAST = 100_000_000;
    static final Duration TIME = Duration.ofSeconds(1);
    static final Duration TIME_PAST = Duration.ofSeconds(7);
    static final int PROCESSES = 600;
    static final int PROCESSES_PAST = 700;

    /** No attack needs longer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private Limits() {}
}
