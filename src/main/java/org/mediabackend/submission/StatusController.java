package org.mediabackend.submission;

import io.swagger.v3.oas.annotations.Operation;
import org.mediabackend.access.Caller;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.TaskId;
import org.mediabackend.web.TaskStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Says how a task stands. */
@RestController
@ConditionalOnApiRole
class StatusController {

    private final TaskLedger ledger;

    StatusController(TaskLedger ledger) {
        this.ledger = ledger;
    }

    @GetMapping("/api/tasks/{id}")
    @Operation(summary = "How a task stands")
    Envelope<TaskStatus> status(@PathVariable("id") String id) {
        Caller caller = Caller.current();
        return Envelope.ok(ledger.find(TaskId.parse(id))
                .filter(task -> caller.owns(task.owner()))
                .map(TaskStatus::of)
                .orElseThrow(TaskId::notFound));
    }
}
