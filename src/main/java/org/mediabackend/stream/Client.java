package org.mediabackend.stream;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One listening client. At most one state waits for it, the newest: a slow reader skips states and costs no memory. Its
 * own thread writes, so that it delays nobody else.
 */
final class Client implements Runnable {

    /** Between events; keeps proxies from closing the connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final long RECONNECT_MS = 3_000;

    private final UUID taskId;
    private final SseEmitter emitter;
    private final Consumer<Client> onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    // Guarded by the lock.
    private long newestSeq;
    private @Nullable TaskEvent pending;
    private boolean closed;

    /**
     * @param lastSeq the newest state that the client has already
     * @param onEnd called when nothing more will be sent
     */
    Client(UUID taskId, SseEmitter emitter, long lastSeq, Consumer<Client> onEnd) {
        this.taskId = taskId;
        this.emitter = emitter;
        this.newestSeq = lastSeq;
        this.onEnd = onEnd;
    }

    UUID taskId() {
        return taskId;
    }

    /** Hands over a state; an older one than the client has is dropped, unless it is the end. */
    void offer(TaskEvent event) {
        lock.lock();
        try {
            if (event.seq() > newestSeq || (event.end() && pending == null)) {
                newestSeq = event.seq();
                pending = event;
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream without an event; the client comes back by itself. */
    void close() {
        lock.lock();
        try {
            closed = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            // At once, so that the client has the headers even when there is no news for it.
            emitter.send(SseEmitter.event().reconnectTime(RECONNECT_MS));
            while (true) {
                TaskEvent event = next();
                if (isClosed()) {
                    break;
                }
                send(event);
                if (event != null && event.end()) {
                    break;
                }
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            // The client went away.
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            onEnd.accept(this);
        }
    }

    private @Nullable TaskEvent next() throws InterruptedException {
        long nanos = HEARTBEAT.toNanos();
        lock.lockInterruptibly();
        try {
            while (pending == null && !closed && nanos > 0) {
                nanos = news.awaitNanos(nanos);
            }
            TaskEvent event = pending;
            pending = null;
            return event;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void send(@Nullable TaskEvent event) throws IOException {
        if (event == null) {
            emitter.send(SseEmitter.event().comment("still here"));
            return;
        }
        emitter.send(SseEmitter.event()
                .id(Long.toString(event.seq()))
                .name(event.name())
                .data(event.json(), MediaType.TEXT_PLAIN));
    }
}
