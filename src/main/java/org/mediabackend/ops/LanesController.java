package org.mediabackend.ops;

import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.mediabackend.task.Lane;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.Envelope;
import org.mediabackend.worker.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pauses a lane for all workers at once. All of it may be called again and changes nothing twice. */
@RestController
@ConditionalOnApiRole
class LanesController {

    private static final Logger log = LoggerFactory.getLogger(LanesController.class);

    private final Workers workers;

    LanesController(Workers workers) {
        this.workers = workers;
    }

    @GetMapping("/api/lanes")
    @Operation(summary = "The lanes, and which of them are paused")
    Envelope<Items> list() {
        Set<Lane> paused = workers.paused();
        return Envelope.ok(new Items(Arrays.stream(Lane.values())
                .map(lane -> LaneState.of(lane, paused))
                .toList()));
    }

    @PostMapping("/api/lanes/{lane}/pause")
    @Operation(summary = "Has all workers claim nothing more of a lane; what runs goes on")
    Envelope<LaneState> pause(@PathVariable("lane") String lane) {
        return changed(lane, true);
    }

    @PostMapping("/api/lanes/{lane}/resume")
    @Operation(summary = "Has all workers claim again from a paused lane")
    Envelope<LaneState> resume(@PathVariable("lane") String lane) {
        return changed(lane, false);
    }

    private Envelope<LaneState> changed(String name, boolean pause) {
        Lane lane = Arrays.stream(Lane.values())
                .filter(known -> word(known).equals(name))
                .findFirst()
                .orElseThrow(() -> new ApiException(
                        ApiError.LANE_NOT_FOUND, "There is no such lane; the lanes are heavy and light."));
        workers.pause(lane, pause);
        log.info("Lane {} is {} for all workers", name, pause ? "paused" : "resumed");
        return Envelope.ok(LaneState.of(lane, workers.paused()));
    }

    private static String word(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    /** A list, in an object that can grow. */
    record Items(List<LaneState> items) {}

    /** A lane, heavy or light. */
    record LaneState(String lane, boolean paused) {

        private static LaneState of(Lane lane, Set<Lane> paused) {
            return new LaneState(word(lane), paused.contains(lane));
        }
    }
}
