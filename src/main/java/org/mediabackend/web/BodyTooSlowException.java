package org.mediabackend.web;

import java.io.IOException;
import java.io.Serial;

/** The body of a request came more slowly than anybody sends who wants an answer. */
final class BodyTooSlowException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    BodyTooSlowException() {
        super("The body came too slowly; send it faster, or raise media.limits.body-time.");
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
