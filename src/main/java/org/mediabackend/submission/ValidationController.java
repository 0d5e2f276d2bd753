package org.mediabackend.submission;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.mediabackend.access.Caller;
import org.mediabackend.tools.Tool;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.FieldError;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Says what a submission would be refused for, and makes no task. */
@RestController
@ConditionalOnApiRole
class ValidationController {

    private final SubmissionLimits limits;
    private final LargeBodies bodies;
    private final SubmissionPolicy policy;

    ValidationController(SubmissionLimits limits, LargeBodies bodies, SubmissionPolicy policy) {
        this.limits = limits;
        this.bodies = bodies;
        this.policy = policy;
    }

    /**
     * What was found.
     *
     * @param errors all that is wrong, up to a hundred; empty when the request would be accepted
     */
    @Schema(name = "Validation")
    record Validation(List<FieldError> errors) {}

    @PostMapping(path = "/api/tasks/ffmpeg/validate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Says what a pipeline or a search would be refused for, without a task",
            description = "A body with candidates is read as a search, any other as a pipeline; commands of image tools"
                    + " name their tool. Whether inputs exist is found out when a command runs.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema =
                                                    @Schema(
                                                            anyOf = {
                                                                RequestSchemas.Pipeline.class,
                                                                RequestSchemas.Search.class
                                                            }),
                                            examples = @ExampleObject(RequestSchemas.PIPELINE_EXAMPLE))))
    Envelope<Validation> validate(InputStream body) throws IOException {
        return Envelope.ok(new Validation(bodies.read(body, this::problems)));
    }

    private List<FieldError> problems(ObjectNode json) {
        Submission submission;
        try {
            submission = json.has("candidates")
                    ? new SpecReader(limits).search(json)
                    : new SpecReader(limits).pipeline(json, "ffmpeg-pipeline", Tool.FFMPEG);
        } catch (ApiException e) {
            if (e.error() != ApiError.INVALID_REQUEST) {
                throw e;
            }
            return e.fieldErrors();
        }
        return policy.problems(submission, Caller.current().tenant());
    }
}
