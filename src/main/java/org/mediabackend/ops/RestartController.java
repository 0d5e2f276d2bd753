package org.mediabackend.ops;

import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.mediabackend.access.Caller;
import org.mediabackend.access.TenantLimits;
import org.mediabackend.batch.Restarts;
import org.mediabackend.batch.Restarts.From;
import org.mediabackend.batch.Restarts.Outcome;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.task.TaskState;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.FieldError;
import org.mediabackend.web.TaskId;
import org.mediabackend.web.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Restarts a task that failed or was cancelled. Safe for many callers at once: the row decides, and one wins. */
@RestController
@ConditionalOnApiRole
class RestartController {

    private static final Logger log = LoggerFactory.getLogger(RestartController.class);

    /** What is longer is cut, and so no JSON. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String FROM_WHERE = "must be \"failed\" or \"start\"";

    private final Restarts restarts;
    private final TaskLedger ledger;
    private final TenantLimits tenants;

    RestartController(Restarts restarts, TaskLedger ledger, TenantLimits tenants) {
        this.restarts = restarts;
        this.ledger = ledger;
        this.tenants = tenants;
    }

    @PostMapping("/api/tasks/{id}/restart")
    @Operation(
            summary = "Restarts a failed or cancelled task from its failed step, or with {\"from\": \"start\"} from the"
                    + " start")
    Envelope<TaskStatus> restart(@PathVariable("id") String id, InputStream body) throws IOException {
        UUID taskId = TaskId.parse(id);
        From from = from(body.readNBytes(MOST_BYTES));
        Caller caller = Caller.current();
        OwnTask.require(caller, taskId, ledger);
        return switch (tenants.admit(caller, () -> restarts.restart(taskId, from))) {
            case Outcome.Restarted(TaskState was, Task now) -> {
                log.info(
                        "Task {}: restart from {} accepted; it was {}",
                        taskId,
                        from == From.START ? "the start" : "the failed step",
                        was.wireName());
                yield Envelope.ok(TaskStatus.of(now));
            }
            case Outcome.Refused(Task now) ->
                throw new ApiException(
                        ApiError.WRONG_STATE,
                        "The task is " + now.state().wireName()
                                + "; only one that has failed or was cancelled can be restarted.");
            case Outcome.Unknown() -> throw TaskId.notFound();
        };
    }

    private static From from(byte[] body) {
        if (body.length == 0) {
            return From.FAILED;
        }
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new ApiException(ApiError.MALFORMED_JSON, "The body is not proper JSON.");
        }
        if (!request.isObject()) {
            throw invalid("", "The request must be a JSON object", "must be a JSON object");
        }
        JsonNode from = request.path("from");
        return switch (from.asString(from.isMissingNode() ? "failed" : "")) {
            case "failed" -> From.FAILED;
            case "start" -> From.START;
            default -> throw invalid("from", "from " + FROM_WHERE, FROM_WHERE);
        };
    }

    private static ApiException invalid(String field, String sentence, String message) {
        return new ApiException(ApiError.INVALID_REQUEST, sentence + ".", List.of(new FieldError(field, message)));
    }
}
