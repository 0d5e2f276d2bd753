package org.mediabackend.web;

import java.io.Serial;
import java.util.List;

/** An error at the HTTP border: thrown by a controller or what it calls, answered as an envelope. */
public final class ApiException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final ApiError error;
    private final transient List<FieldError> fieldErrors;

    /**
     * @param error its number and status
     * @param sentence what is wrong and what to do
     * @param fieldErrors what is wrong with which field; empty if it is about no field
     */
    public ApiException(ApiError error, String sentence, List<FieldError> fieldErrors) {
        super(sentence);
        this.error = error;
        this.fieldErrors = List.copyOf(fieldErrors);
    }

    /** An error about no field in particular. */
    public ApiException(ApiError error, String sentence) {
        this(error, sentence, List.of());
    }

    /** Its number and status. */
    public ApiError error() {
        return error;
    }

    /** The sentence for the caller. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** What is wrong with which field; may be empty. */
    public List<FieldError> fieldErrors() {
        return fieldErrors;
    }
}
