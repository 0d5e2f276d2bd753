package org.mediabackend.task;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tables of another module get in the same statement as the ledger, without any answer.
 *
 * @param sql common table expressions, each with a comma before it; which ones of the ledger they may read is told by
 *     the method that takes them
 * @param parameters that they name
 */
public record Clauses(String sql, Map<String, ? extends @Nullable Object> parameters) {

    /** Nothing. */
    public static final Clauses NONE = new Clauses("", Map.of());
}
