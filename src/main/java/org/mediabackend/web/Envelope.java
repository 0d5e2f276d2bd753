package org.mediabackend.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * The shape of every JSON answer.
 *
 * @param code 0, or the stable number of an {@link ApiError}
 * @param description "OK", or one sentence that says what is wrong and what to do
 * @param result what was asked for; of an error null or details
 */
@JsonPropertyOrder({"code", "description", "result"})
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Envelope<T extends @Nullable Object>(int code, String description, T result) {

    /** A success. */
    public static <T extends @Nullable Object> Envelope<T> ok(T result) {
        return new Envelope<>(ApiError.OK.code(), "OK", result);
    }

    /** An error; its HTTP status is {@link ApiError#status()}. */
    public static Envelope<@Nullable Object> error(ApiError error, String description, @Nullable Object details) {
        return new Envelope<>(error.code(), description, details);
    }
}
