package org.mediabackend.web;

import org.springframework.http.HttpStatus;

/**
 * The errors that an answer can name. Callers may rely on a number for ever: none is changed or used again. Its first
 * three digits are the HTTP status that goes with it.
 */
public enum ApiError {
    OK(0, HttpStatus.OK, "success"),
    BAD_REQUEST(40000, HttpStatus.BAD_REQUEST, "the request is not proper HTTP"),
    INVALID_REQUEST(40001, HttpStatus.BAD_REQUEST, "a field has a wrong type or value"),
    MALFORMED_JSON(40002, HttpStatus.BAD_REQUEST, "the body is not proper JSON in UTF-8"),
    REFUSED_BY_POLICY(40003, HttpStatus.BAD_REQUEST, "this deployment does not allow the argument, file or name"),
    TOOL_MISSING(40004, HttpStatus.BAD_REQUEST, "a program that a command names is not installed"),
    UNAUTHENTICATED(40101, HttpStatus.UNAUTHORIZED, "no valid key or token was given"),
    FORBIDDEN(40301, HttpStatus.FORBIDDEN, "the caller may not do this"),
    ORIGIN_REFUSED(40302, HttpStatus.FORBIDDEN, "the page's origin is not allowed to call this server"),
    NOT_FOUND(40401, HttpStatus.NOT_FOUND, "there is no such path"),
    TASK_NOT_FOUND(40402, HttpStatus.NOT_FOUND, "there is no such task"),
    WORKER_NOT_FOUND(40403, HttpStatus.NOT_FOUND, "there is no such worker"),
    LANE_NOT_FOUND(40404, HttpStatus.NOT_FOUND, "there is no such lane"),
    KEY_NOT_FOUND(40405, HttpStatus.NOT_FOUND, "there is no such key"),
    METHOD_NOT_ALLOWED(40501, HttpStatus.METHOD_NOT_ALLOWED, "the path does not know the method"),
    NOT_ACCEPTABLE(40601, HttpStatus.NOT_ACCEPTABLE, "the answer is not available in the accepted media types"),
    REQUEST_TIMEOUT(40801, HttpStatus.REQUEST_TIMEOUT, "the body came too slowly"),
    WRONG_STATE(40901, HttpStatus.CONFLICT, "the task's state does not allow it"),
    KEY_REUSED(40902, HttpStatus.CONFLICT, "the Idempotency-Key was used for another request"),
    WORKER_LOST(40903, HttpStatus.CONFLICT, "the worker is lost: nobody there hears an order"),
    KEY_NAME_TAKEN(40904, HttpStatus.CONFLICT, "there is a key of that name already"),
    TOO_LARGE(41301, HttpStatus.CONTENT_TOO_LARGE, "the body is larger than the limit"),
    UNSUPPORTED_MEDIA_TYPE(41501, HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the body is not application/json"),
    TOO_MANY_REQUESTS(42901, HttpStatus.TOO_MANY_REQUESTS, "the caller asks too often"),
    QUEUE_FULL(42902, HttpStatus.TOO_MANY_REQUESTS, "too many tasks are queued"),
    TENANT_RUNNING_FULL(42903, HttpStatus.TOO_MANY_REQUESTS, "too many tasks of the caller run or wait"),
    TENANT_QUEUE_FULL(42904, HttpStatus.TOO_MANY_REQUESTS, "too many tasks of the caller wait"),
    INTERNAL(50001, HttpStatus.INTERNAL_SERVER_ERROR, "a bug; the answer names an id that is in the log too"),
    DATABASE_UNAVAILABLE(50301, HttpStatus.SERVICE_UNAVAILABLE, "the database is away"),
    OVERLOADED(50302, HttpStatus.SERVICE_UNAVAILABLE, "the server is starting, stopping or too busy"),
    ISSUER_UNAVAILABLE(50303, HttpStatus.SERVICE_UNAVAILABLE, "the issuer of tokens does not answer");

    private final int code;
    private final HttpStatus status;
    private final String meaning;

    ApiError(int code, HttpStatus status, String meaning) {
        this.code = code;
        this.status = status;
        this.meaning = meaning;
    }

    /** The number in the envelope. */
    public int code() {
        return code;
    }

    /** The HTTP status that goes with it. */
    public HttpStatus status() {
        return status;
    }

    /** What it means in general, for the document of the API. */
    public String meaning() {
        return meaning;
    }

    /** The nearest error to a status that the framework or Tomcat chose. */
    static ApiError ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> REQUEST_TIMEOUT;
            case 409 -> WRONG_STATE;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> TOO_MANY_REQUESTS;
            case 501, 505 -> BAD_REQUEST;
            case 503 -> OVERLOADED;
            default -> status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }

    /** Whether the same request may succeed a little later, which {@code Retry-After} then says. */
    public boolean passes() {
        return status == HttpStatus.TOO_MANY_REQUESTS || status == HttpStatus.SERVICE_UNAVAILABLE;
    }
}
