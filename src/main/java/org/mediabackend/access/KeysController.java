package org.mediabackend.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.FieldError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Makes, lists and revokes keys. */
@RestController
@ConditionalOnApiRole
class KeysController {

    private static final Logger log = LoggerFactory.getLogger(KeysController.class);

    private final ApiKeys keys;
    private final KeyRing ring;

    KeysController(ApiKeys keys, KeyRing ring) {
        this.keys = keys;
        this.ring = ring;
    }

    @GetMapping("/api/keys")
    @Operation(summary = "The keys that count, the oldest first, without their secrets")
    Envelope<Items> list() {
        return Envelope.ok(new Items(keys.all().stream()
                .map(ApiKeys.Stored::key)
                .filter(key -> key.revokedAt() == null)
                .map(KeyStatus::of)
                .toList()));
    }

    @PostMapping(path = "/api/keys", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Makes a key; only this answer ever holds it",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = KeyRequest.Shape.class),
                                            examples = @ExampleObject(KeyRequest.EXAMPLE))))
    Envelope<Made> create(
            InputStream body, @RequestHeader(name = HttpHeaders.ORIGIN, required = false) @Nullable String origin)
            throws IOException {
        if (origin != null && Caller.current().tenant() == null) {
            // A page could make itself a key that lasts.
            throw new ApiException(
                    ApiError.FORBIDDEN, "The first key is not made from a web page; use scripts/server keys create.");
        }
        NewKey wanted = KeyRequest.read(body);
        ApiKeys.Made made = keys.create(wanted)
                .orElseThrow(() -> new ApiException(
                        ApiError.KEY_NAME_TAKEN,
                        "There is a key " + wanted.name() + " already; revoke it first, or take another name.",
                        List.of(new FieldError("name", "is taken"))));
        ring.changed();
        log.info("Key {} was made by {}", wanted.name(), Caller.current().name());
        return Envelope.ok(new Made(made.secret().shown(), KeyStatus.of(made.key())));
    }

    @DeleteMapping("/api/keys/{name}")
    @Operation(summary = "Revokes a key for ever; its tasks stay")
    Envelope<KeyStatus> revoke(@PathVariable("name") String name) {
        ApiKey revoked = keys.revoke(name)
                .orElseThrow(() -> new ApiException(
                        ApiError.KEY_NOT_FOUND, "There is no such key; GET /api/keys lists those that count."));
        ring.changed();
        log.info("Key {} was revoked by {}", name, Caller.current().name());
        return Envelope.ok(KeyStatus.of(revoked));
    }

    /** A list, in an object that can grow. */
    record Items(List<KeyStatus> items) {}

    /**
     * A key that was just made.
     *
     * @param key the whole of it, shown this once
     */
    record Made(String key, KeyStatus status) {}
}
