package org.mediabackend.task;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;

/**
 * What the tables of another module get in the same statement as the ledger, and so in the same commit.
 *
 * @param clauses common table expressions, each with a comma before it; which ones of the ledger they may read is told
 *     by the method that takes them
 * @param columns of the answer, each with a comma before it
 * @param joins of the answer
 * @param parameters that the clauses name
 * @param row reads the columns
 * @param <T> what they say of a row
 */
public record Continuation<T>(
        String clauses,
        String columns,
        String joins,
        Map<String, ? extends @Nullable Object> parameters,
        RowMapper<T> row) {}
