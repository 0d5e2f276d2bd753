package org.mediabackend.submission;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.access.Caller;
import org.mediabackend.access.TenantLimits;
import org.mediabackend.task.Kind;
import org.mediabackend.task.SubmissionKey;
import org.mediabackend.tools.Tool;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Accepts tasks. Bodies are read from the stream, so that nothing is coerced on the way. */
@RestController
@RequestMapping("/api/tasks")
@ConditionalOnApiRole
class SubmissionController {

    private final SubmissionLimits limits;
    private final LargeBodies bodies;
    private final SubmissionPolicy policy;
    private final SubmissionKeys keys;
    private final TenantLimits tenants;
    private final Admission admission;

    SubmissionController(
            SubmissionLimits limits,
            LargeBodies bodies,
            SubmissionPolicy policy,
            SubmissionKeys keys,
            TenantLimits tenants,
            Admission admission) {
        this.limits = limits;
        this.bodies = bodies;
        this.policy = policy;
        this.keys = keys;
        this.tenants = tenants;
        this.admission = admission;
    }

    /** The id of a task that was accepted. */
    record Submitted(UUID id) {}

    @PostMapping(path = "/demo/sleep")
    @Operation(
            summary = "Sleeps and writes one file",
            requestBody =
                    @RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RequestSchemas.Sleep.class),
                                            examples = @ExampleObject(RequestSchemas.SLEEP_EXAMPLE))))
    ResponseEntity<Envelope<Submitted>> sleep(
            InputStream body,
            @RequestHeader(name = HttpHeaders.CONTENT_TYPE, required = false) @Nullable String type,
            @Parameter(description = SubmissionKeys.MEANING)
                    @RequestHeader(name = SubmissionKeys.HEADER, required = false)
                    @Nullable
                    String key)
            throws IOException, HttpMediaTypeNotSupportedException {
        PushbackInputStream read = new PushbackInputStream(body);
        int first = read.read();
        if (first >= 0) {
            read.unread(first);
            requireJson(type);
        }
        return accept(Kind.DEMO_SLEEP, key, bodies.read(read, json -> new SpecReader(limits).sleep(json)));
    }

    @PostMapping("/ffmpeg/probe")
    @Operation(summary = "Asks the server's ffmpeg for its version; a body is ignored")
    ResponseEntity<Envelope<Submitted>> probe(
            @Parameter(description = SubmissionKeys.MEANING)
                    @RequestHeader(name = SubmissionKeys.HEADER, required = false)
                    @Nullable
                    String key) {
        return accept(Kind.FFMPEG_PROBE, key, SpecReader.probe());
    }

    @PostMapping(path = "/ffmpeg/pipeline", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Runs commands in order, and others instead when one fails",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RequestSchemas.Pipeline.class),
                                            examples = @ExampleObject(RequestSchemas.PIPELINE_EXAMPLE))))
    ResponseEntity<Envelope<Submitted>> pipeline(
            InputStream body,
            @Parameter(description = SubmissionKeys.MEANING)
                    @RequestHeader(name = SubmissionKeys.HEADER, required = false)
                    @Nullable
                    String key)
            throws IOException {
        return accept(
                Kind.FFMPEG_PIPELINE,
                key,
                bodies.read(body, json -> new SpecReader(limits).pipeline(json, "ffmpeg-pipeline", Tool.FFMPEG)));
    }

    @PostMapping(path = "/ffmpeg/search", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Tries candidates, the cheapest first, until one succeeds",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RequestSchemas.Search.class),
                                            examples = @ExampleObject(RequestSchemas.SEARCH_EXAMPLE))))
    ResponseEntity<Envelope<Submitted>> search(
            InputStream body,
            @Parameter(description = SubmissionKeys.MEANING)
                    @RequestHeader(name = SubmissionKeys.HEADER, required = false)
                    @Nullable
                    String key)
            throws IOException {
        return accept(Kind.FFMPEG_SEARCH, key, bodies.read(body, json -> new SpecReader(limits).search(json)));
    }

    @PostMapping(path = "/image/pipeline", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "A pipeline whose commands are ImageMagick's unless they name another tool",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = RequestSchemas.Pipeline.class),
                                            examples = @ExampleObject(RequestSchemas.IMAGE_EXAMPLE))))
    ResponseEntity<Envelope<Submitted>> image(
            InputStream body,
            @Parameter(description = SubmissionKeys.MEANING)
                    @RequestHeader(name = SubmissionKeys.HEADER, required = false)
                    @Nullable
                    String key)
            throws IOException {
        return accept(
                Kind.IMAGE_PIPELINE,
                key,
                bodies.read(body, json -> new SpecReader(limits).pipeline(json, "image-pipeline", Tool.MAGICK)));
    }

    private ResponseEntity<Envelope<Submitted>> accept(Kind kind, @Nullable String header, Submission submission) {
        Caller caller = Caller.current();
        SubmissionKey key = header == null ? null : keys.of(header, caller.tenant(), kind, submission);
        // Who asks again hears of what was accepted then, whatever the policy or the queue say now.
        UUID id = Optional.ofNullable(key).flatMap(admission::accepted).orElseGet(() -> {
            policy.check(submission, caller.tenant());
            return tenants.admit(
                    caller,
                    () -> admission.submit(kind, submission.spec(), submission.schedule(), caller.tenant(), key));
        });
        return ResponseEntity.ok().location(URI.create("/api/tasks/" + id)).body(Envelope.ok(new Submitted(id)));
    }

    /** The body may be absent here, and only then its type too. */
    private static void requireJson(@Nullable String type) throws HttpMediaTypeNotSupportedException {
        try {
            if (type != null && MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(type))) {
                return;
            }
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotSupportedException(String.valueOf(e.getMessage()));
        }
        throw new HttpMediaTypeNotSupportedException("not JSON");
    }
}
