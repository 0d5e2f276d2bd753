package org.mediabackend.ops;

import io.swagger.v3.oas.annotations.Operation;
import java.util.UUID;
import org.mediabackend.access.Caller;
import org.mediabackend.task.Task;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.TaskId;
import org.mediabackend.web.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Cancels a task. Safe for many callers at once: the row decides. */
@RestController
@ConditionalOnApiRole
class CancelController {

    private static final Logger log = LoggerFactory.getLogger(CancelController.class);

    private final TaskLedger ledger;

    CancelController(TaskLedger ledger) {
        this.ledger = ledger;
    }

    @PostMapping("/api/tasks/{id}/cancel")
    @Operation(summary = "Cancels a task: a queued one at once, a running one when its process is gone")
    Envelope<TaskStatus> cancel(@PathVariable("id") String id) {
        UUID taskId = TaskId.parse(id);
        OwnTask.require(Caller.current(), taskId, ledger);
        boolean cancelled = ledger.cancel(taskId);
        Task task = ledger.find(taskId).orElseThrow(TaskId::notFound);
        if (!cancelled) {
            throw new ApiException(
                    ApiError.WRONG_STATE,
                    "The task is " + task.state().wireName() + " already; only one that is queued or started can be"
                            + " cancelled.");
        }
        log.info("Task {}: cancel accepted; it is {}", taskId, task.stage());
        return Envelope.ok(TaskStatus.of(task));
    }
}
