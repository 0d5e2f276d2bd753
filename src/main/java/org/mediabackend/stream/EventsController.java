package org.mediabackend.stream;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.TaskId;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** {@code GET /api/tasks/{id}/events}. */
@RestController
@ConditionalOnApiRole
class EventsController {

    private static final String NOT_FOUND = "{\"type\":\"error\",\"message\":\"task not found\"}";
    private static final long NO_TIMEOUT = 0;

    private final StreamHub hub;
    private final TaskLedger ledger;

    EventsController(StreamHub hub, TaskLedger ledger) {
        this.hub = hub;
        this.ledger = ledger;
    }

    @GetMapping(path = "/api/tasks/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        Optional<UUID> task = TaskId.find(id).filter(known -> ledger.find(known).isPresent());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        if (task.isEmpty()) {
            emitter.send(SseEmitter.event().name("error").data(NOT_FOUND, MediaType.TEXT_PLAIN));
            emitter.complete();
            return emitter;
        }
        Client client = new Client(task.get(), emitter, lastSeq(lastEventId), hub::remove);
        emitter.onCompletion(client::close);
        emitter.onError(e -> client.close());
        hub.add(client);
        Thread.ofVirtual().name("events-" + id).start(client);
        return emitter;
    }

    /** What the client has seen; something that is no number is as good as nothing. */
    private static long lastSeq(@Nullable String lastEventId) {
        try {
            return lastEventId == null ? 0 : Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
