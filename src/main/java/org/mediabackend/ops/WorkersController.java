package org.mediabackend.ops;

import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.UUID;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.web.TaskId;
import org.mediabackend.worker.KnownWorker;
import org.mediabackend.worker.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the workers, and drains one. All of it may be called again and changes nothing twice. */
@RestController
@ConditionalOnApiRole
class WorkersController {

    private static final Logger log = LoggerFactory.getLogger(WorkersController.class);

    private final Workers workers;

    WorkersController(Workers workers) {
        this.workers = workers;
    }

    @GetMapping("/api/workers")
    @Operation(summary = "The workers, the oldest first; after them those that were lost within the last day")
    Envelope<Items> list() {
        return Envelope.ok(
                new Items(workers.list().stream().map(WorkerStatus::of).toList()));
    }

    @PostMapping("/api/workers/{id}/drain")
    @Operation(summary = "Has a worker claim nothing more; what runs there finishes, then it says that it is drained")
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
        KnownWorker worker = workers.find(workerId).orElseThrow(WorkersController::notFound);
        if (worker.state() == KnownWorker.State.LOST) {
            throw new ApiException(
                    ApiError.WORKER_LOST,
                    "The worker is lost, it last said a word at " + WorkerStatus.shown(worker.lastHeartbeat())
                            + ": nobody there hears an order; its tasks go to other workers.");
        }
        String wanted = draining ? "claims nothing more from now on (drain)" : "claims again (resume)";
        log.info("Worker {}, process {} on {}, {}", workerId, worker.pid(), worker.host(), wanted);
        return Envelope.ok(WorkerStatus.of(worker));
    }

    private static ApiException notFound() {
        return new ApiException(
                ApiError.WORKER_NOT_FOUND, "There is no such worker; GET /api/workers lists those that there are.");
    }

    /** A list, in an object that can grow. */
    record Items(List<WorkerStatus> items) {}
}
