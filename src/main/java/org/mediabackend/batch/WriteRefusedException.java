package org.mediabackend.batch;

import java.time.Duration;

/** The database is there, but refused what an attempt has to write for so long that waiting on helps nobody. */
final class WriteRefusedException extends RuntimeException {

    WriteRefusedException(Duration refused, Throwable last) {
        super("the database refused a write for " + refused + ": " + last.getMessage(), last);
    }
}
