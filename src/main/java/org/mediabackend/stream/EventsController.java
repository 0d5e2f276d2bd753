package org.mediabackend.stream;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.access.Caller;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.TaskId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/tasks/{id}/events}. */
@RestController
@ConditionalOnApiRole
class EventsController {

    private static final Logger log = LoggerFactory.getLogger(EventsController.class);

    private final StreamHub hub;

    EventsController(StreamHub hub) {
        this.hub = hub;
    }

    @Operation(summary = "A task's states as server-sent events, until its end")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @GetMapping(path = "/api/tasks/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        EventStream stream = new EventStream(request, response);
        Optional<UUID> task = TaskId.find(id);
        try {
            if (task.isEmpty() || !hub.open(task.get(), Caller.current()::owns, stream, lastSeq(lastEventId))) {
                stream.send(TaskEvent.NOT_FOUND.wire());
            }
        } catch (IOException e) {
            log.debug("The client went away before the first event", e);
        }
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
