package org.mediabackend.access;

import java.io.Serial;

/** A key cannot be made so. */
final class WrongKeyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String field;

    WrongKeyException(String field, String rule) {
        super(rule);
        this.field = field;
    }

    /** Which field of the request is wrong. */
    String field() {
        return field;
    }

    /** What it must be, without the field. */
    String rule() {
        return String.valueOf(getMessage());
    }
}
