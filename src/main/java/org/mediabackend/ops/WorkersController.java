package org.mediabackend.ops;

import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.UUID;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.TaskId;
import org.mediabackend.worker.Workers;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the workers, and drains one. All of it may be called again and changes nothing twice. */
@RestController
@ConditionalOnApiRole
class WorkersController {

    private final Workers workers;

    WorkersController(Workers workers) {
        this.workers = workers;
    }

    @GetMapping("/api/workers")
    @Operation(summary = "The workers, the oldest first, with those that were lost within the last day")
    Envelope<Items> list() {
        return Envelope.ok(
                new Items(workers.list().stream().map(WorkerStatus::of).toList()));
    }

    @PostMapping("/api/workers/{id}/drain")
    @Operation(summary = "Has a worker claim nothing more; what runs there finishes, then it is drained")
    Envelope<WorkerStatus> drain(@PathVariable("id") String id) {
        return changed(id, true);
    }

    @PostMapping("/api/workers/{id}/resume")
    @Operation(summary = "Has a drained worker claim again")
    Envelope<WorkerStatus> resume(@PathVariable("id") String id) {
        return changed(id, false);
    }

    private Envelope<WorkerStatus> changed(String id, boolean draining) {
        UUID workerId = TaskId.find(id).orElseThrow(WorkersController::notFound);
        workers.drain(workerId, draining);
        return Envelope.ok(workers.find(workerId).map(WorkerStatus::of).orElseThrow(WorkersController::notFound));
    }

    private static ApiException notFound() {
        return new ApiException(
                ApiError.WORKER_NOT_FOUND, "There is no such worker; GET /api/workers lists those that there are.");
    }

    /** A list, in an object that can grow. */
    record Items(List<WorkerStatus> items) {}
}
