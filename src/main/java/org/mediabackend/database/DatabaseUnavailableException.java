package org.mediabackend.database;

import org.jspecify.annotations.Nullable;

/** No database can be had: what is wrong and what to do, a sentence each, neither with a password. */
final class DatabaseUnavailableException extends RuntimeException {

    private final String action;

    DatabaseUnavailableException(String description, String action) {
        this(description, action, null);
    }

    DatabaseUnavailableException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
