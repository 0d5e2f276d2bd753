package org.mediabackend.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as it leaves the server, whoever found it: a controller, a filter, Spring or Tomcat.
 *
 * @param status the HTTP status
 */
public record ErrorAnswer(int status, Envelope<@Nullable Object> envelope, HttpHeaders headers) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How long a caller waits before it asks again, in seconds. */
    private static final String RETRY_AFTER = "5";

    /**
     * An error about no field.
     *
     * @param sentence what is wrong and what to do
     */
    public static ErrorAnswer of(ApiError error, String sentence) {
        return of(error, sentence, null);
    }

    static ErrorAnswer of(ApiException e) {
        List<FieldError> fields = e.fieldErrors();
        return of(e.error(), e.sentence(), fields.isEmpty() ? null : Map.of("errors", fields));
    }

    /** A status that the framework or Tomcat chose, without any of its text. */
    static ErrorAnswer ofStatus(int status) {
        ApiError error = ApiError.ofStatus(status);
        ErrorAnswer answer = of(error, sentence(error, error.meaning()));
        return new ErrorAnswer(status, answer.envelope, answer.headers);
    }

    /** A bug, found in the log again by its id. */
    static ErrorAnswer internal(String errorId) {
        return of(
                ApiError.INTERNAL,
                "The server failed at this request; its log says why under the id " + errorId + ".",
                Map.of("errorId", errorId));
    }

    static String newErrorId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private static ErrorAnswer of(ApiError error, String sentence, @Nullable Object details) {
        HttpHeaders headers = new HttpHeaders();
        if (error.passes()) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        }
        return new ErrorAnswer(error.status().value(), Envelope.error(error, sentence, details), headers);
    }

    private static String sentence(ApiError error, String meaning) {
        String text = Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".";
        return error.passes() ? text + " Try again in " + RETRY_AFTER + " seconds." : text;
    }

    ErrorAnswer with(HttpHeaders more) {
        HttpHeaders all = new HttpHeaders();
        all.addAll(more);
        all.addAll(headers);
        return new ErrorAnswer(status, envelope, all);
    }

    /** The same with another wait than the usual few seconds, rounded up. */
    public ErrorAnswer retryAfter(Duration wait) {
        HttpHeaders all = new HttpHeaders();
        all.addAll(headers);
        all.set(
                HttpHeaders.RETRY_AFTER,
                Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        return new ErrorAnswer(status, envelope, all);
    }

    /** For Spring; the content type is set so that no {@code Accept} can turn the error into another one. */
    ResponseEntity<Envelope<@Nullable Object>> toResponse() {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_JSON)
                .body(envelope);
    }

    byte[] json() {
        return JSON.writeValueAsBytes(envelope);
    }

    /** For a filter; the response must not be committed. */
    public void write(HttpServletResponse response) throws IOException {
        byte[] body = json();
        response.setStatus(status);
        headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
