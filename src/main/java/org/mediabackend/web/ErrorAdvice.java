package org.mediabackend.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever a controller or Spring throws into an envelope, in one place. */
@RestControllerAdvice
class ErrorAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorAdvice.class);
    private static final Duration TELL_AGAIN = Duration.ofSeconds(10);

    private final AtomicLong awayToldNanos = new AtomicLong(System.nanoTime() - TELL_AGAIN.toNanos() - 1);

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> refused(ApiException e) {
        return ErrorAnswer.of(e).toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> tooLarge(BodyTooLargeException e) {
        return ErrorAnswer.of(ApiError.TOO_LARGE, e.sentence()).toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> tooSlow(BodyTooSlowException e) {
        return ErrorAnswer.of(ApiError.REQUEST_TIMEOUT, e.sentence()).toResponse();
    }

    /** Found where somebody first looks at it: a parameter that is not text, a header with control characters. */
    @ExceptionHandler({InvalidParameterException.class, RequestRejectedException.class})
    ResponseEntity<Envelope<@Nullable Object>> improper() {
        return ErrorAnswer.of(
                        ApiError.BAD_REQUEST,
                        "A parameter or header of the request cannot be read as text; encode it in UTF-8.")
                .toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> unreadable(HttpMessageNotReadableException e) {
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof BodyTooLargeException tooLarge) {
            return tooLarge(tooLarge);
        }
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof BodyTooSlowException tooSlow) {
            return tooSlow(tooSlow);
        }
        return ErrorAnswer.of(ApiError.MALFORMED_JSON, "The body could not be read; send JSON in UTF-8.")
                .toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> wrongType(MethodArgumentTypeMismatchException e) {
        return ErrorAnswer.of(ApiError.INVALID_REQUEST, "The parameter \"" + e.getName() + "\" has a wrong type.")
                .toResponse();
    }

    @ExceptionHandler({NoHandlerFoundException.class, NoResourceFoundException.class})
    ResponseEntity<Envelope<@Nullable Object>> unknownPath() {
        return ErrorAnswer.of(ApiError.NOT_FOUND, "There is no such path; /v3/api-docs lists those that exist.")
                .toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> unknownMethod(HttpRequestMethodNotSupportedException e) {
        Set<HttpMethod> supported = e.getSupportedHttpMethods();
        String allowed = supported == null
                ? "none"
                : String.join(
                        ", ", supported.stream().map(HttpMethod::name).sorted().toList());
        return ErrorAnswer.of(
                        ApiError.METHOD_NOT_ALLOWED,
                        "This path does not know the method " + e.getMethod() + "; allowed: " + allowed + ".")
                .with(e.getHeaders())
                .toResponse();
    }

    @ExceptionHandler
    ResponseEntity<Envelope<@Nullable Object>> wrongMediaType(HttpMediaTypeNotSupportedException e) {
        return ErrorAnswer.of(
                        ApiError.UNSUPPORTED_MEDIA_TYPE,
                        "The body must be JSON; send it with the header Content-Type: application/json.")
                .with(e.getHeaders())
                .toResponse();
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        RecoverableDataAccessException.class,
        CannotCreateTransactionException.class,
        TransactionTimedOutException.class
    })
    ResponseEntity<Envelope<@Nullable Object>> databaseAway(Exception e) {
        long now = System.nanoTime();
        long last = awayToldNanos.get();
        // Thousands of callers may hear of one outage.
        if (now - last > TELL_AGAIN.toNanos() && awayToldNanos.compareAndSet(last, now)) {
            LOG.warn(
                    "The database is away: {}",
                    NestedExceptionUtils.getMostSpecificCause(e).toString());
        }
        return ErrorAnswer.of(ApiError.DATABASE_UNAVAILABLE, "The database is away; try again in a few seconds.")
                .toResponse();
    }

    /** The client has gone; nobody reads an answer. */
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException e) {
        LOG.debug("The client went away: {}", e.getMessage());
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Envelope<@Nullable Object>> anythingElse(
            Exception e, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            LOG.debug("{} {} broke off", request.getMethod(), request.getRequestURI(), e);
            return null;
        }
        if (e instanceof ErrorResponse known && known.getStatusCode().value() != 500) {
            return ErrorAnswer.ofStatus(known.getStatusCode().value())
                    .with(known.getHeaders())
                    .toResponse();
        }
        String errorId = ErrorAnswer.newErrorId();
        LOG.error("Error {} at {} {}", errorId, request.getMethod(), request.getRequestURI(), e);
        return ErrorAnswer.internal(errorId).toResponse();
    }
}
