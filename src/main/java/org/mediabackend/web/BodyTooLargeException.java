package org.mediabackend.web;

import java.io.IOException;
import java.io.Serial;
import org.springframework.util.unit.DataSize;

/** The body of a request went over the limit while it was read. */
final class BodyTooLargeException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    BodyTooLargeException(DataSize limit) {
        super(sentence(limit));
    }

    static String sentence(DataSize limit) {
        return "The body is larger than the limit of " + limit.toBytes()
                + " bytes; send less, or raise media.limits.body.";
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
