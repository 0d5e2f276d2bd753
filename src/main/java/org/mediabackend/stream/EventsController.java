package org.mediabackend.stream;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.mediabackend.web.ConditionalOnApiRole;
import org.mediabackend.web.TaskId;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;

/** {@code GET /api/tasks/{id}/events}. */
@RestController
@ConditionalOnApiRole
class EventsController {

    private final StreamHub hub;

    EventsController(StreamHub hub) {
        this.hub = hub;
    }

    @GetMapping(path = "/api/tasks/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseBodyEmitter events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        EventStream stream = new EventStream();
        Optional<UUID> task = TaskId.find(id);
        if (task.isEmpty() || !hub.open(task.get(), stream, lastSeq(lastEventId), stream::onEnd)) {
            stream.send(TaskEvent.NOT_FOUND.wire());
            stream.complete();
        }
        return stream;
    }

    /** What the client has seen; something that is no number is as good as nothing. */
    private static long lastSeq(@Nullable String lastEventId) {
        try {
            return lastEventId == null ? 0 : Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** An answer that lasts; takes events as they are on the wire, where Spring's {@code SseEmitter} composes each. */
    private static final class EventStream extends ResponseBodyEmitter implements Client.Wire {

        private static final long NO_TIMEOUT = 0;

        EventStream() {
            super(NO_TIMEOUT);
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            send(bytes, MediaType.APPLICATION_OCTET_STREAM);
        }

        void onEnd(Runnable action) {
            onCompletion(action);
            onError(e -> action.run());
        }

        @Override
        protected void extendResponse(ServerHttpResponse response) {
            super.extendResponse(response);
            response.getHeaders().setContentType(MediaType.TEXT_EVENT_STREAM);
        }
    }
}
