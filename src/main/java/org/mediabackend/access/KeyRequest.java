package org.mediabackend.access;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.FieldError;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the request for a key. */
final class KeyRequest {

    static final String EXAMPLE = "{\"name\": \"web\", \"roles\": [\"submit\", \"read\"]}";

    private static final int MOST_BYTES = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private KeyRequest() {}

    /** What the document of the API says of it. */
    record Shape(
            String name,
            List<String> roles,
            @Nullable String tenant,
            @Nullable Integer maxRunning,
            @Nullable Integer maxQueued,
            @Nullable Double requestsPerSecond) {}

    static NewKey read(InputStream body) throws IOException {
        JsonNode request;
        try {
            request = JSON.readTree(body.readNBytes(MOST_BYTES));
        } catch (JacksonException e) {
            throw new ApiException(ApiError.MALFORMED_JSON, "The body is not proper JSON.");
        }
        if (request == null || !request.isObject()) {
            throw wrong("", "must be a JSON object, such as " + EXAMPLE);
        }
        try {
            String name = text(request, "name");
            return NewKey.of(name == null ? "" : name, text(request, "tenant"), roles(request), limits(request));
        } catch (WrongKeyException e) {
            throw wrong(e.field(), e.rule());
        }
    }

    private static List<String> roles(JsonNode request) {
        List<String> roles = new ArrayList<>();
        for (JsonNode role : request.path("roles")) {
            if (!role.isString()) {
                throw wrong("roles", NewKey.ROLES_RULE);
            }
            roles.add(role.stringValue());
        }
        return roles;
    }

    private static CallerLimits limits(JsonNode request) {
        return new CallerLimits(
                count(request, "maxRunning"), count(request, "maxQueued"), rate(request, "requestsPerSecond"));
    }

    private static @Nullable String text(JsonNode request, String name) {
        JsonNode value = request.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(name, "must be a string");
        }
        return value.stringValue();
    }

    private static @Nullable Integer count(JsonNode request, String name) {
        JsonNode value = request.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isInt() || value.intValue() < 1) {
            throw wrong(name, "must be an integer of at least 1");
        }
        return value.intValue();
    }

    private static @Nullable Double rate(JsonNode request, String name) {
        JsonNode value = request.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        // As text first: a number such as 1e999999999 has no affordable exact form.
        double rate = value.isNumber() ? Double.parseDouble(value.asString()) : -1;
        if (!(rate >= 0.01 && rate <= 1_000_000)) {
            throw wrong(name, "must be a number between 0.01 and 1000000");
        }
        return rate;
    }

    private static ApiException wrong(String field, String rule) {
        String subject = field.isEmpty() ? "The request" : field;
        return new ApiException(
                ApiError.INVALID_REQUEST, subject + " " + rule + ".", List.of(new FieldError(field, rule)));
    }
}
