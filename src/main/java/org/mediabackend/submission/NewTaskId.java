package org.mediabackend.submission;

import java.security.SecureRandom;
import java.util.UUID;

/** Makes ids of tasks: UUIDs of version 7, which grow with time, so that new rows lie side by side in the index. */
final class NewTaskId {

    private static final SecureRandom RANDOM = new SecureRandom();

    private NewTaskId() {}

    static UUID at(long epochMs) {
        long version7 = 0x7000L | (RANDOM.nextLong() & 0xFFF);
        long variant = Long.MIN_VALUE | (RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(epochMs << 16 | version7, variant);
    }
}
