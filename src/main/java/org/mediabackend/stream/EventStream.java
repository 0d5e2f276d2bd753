package org.mediabackend.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An answer that may last. The servlet's own, for Spring's emitters send a request whose stream ends through all of its
 * filters once more: when 200 tasks with 5,000 listeners ended together, the last of these were told 0.9 s late.
 * Thread-safe.
 *
 * <p>INVARIANT: once it is done nothing touches request or response, for the container uses them again, for another
 * client (spring-framework #32340). The container may do so as soon as {@code onError} returns; hence that waits for
 * who is writing. Either that one has caused the error and is on its way out, or its reader is slow and the container
 * has lost patience, which it does some seconds before it lets the write fail: at most its connection timeout, for
 * which a slow request holds a thread as well.
 */
final class EventStream implements Client.Wire {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private static final long NO_TIMEOUT = 0;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable OutputStream out;
    private @Nullable AsyncContext lasting;
    private boolean done;

    EventStream(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    /**
     * From now on the answer outlasts the request's thread, until it is complete. What is sent first is sent before.
     */
    void lasts(Runnable onEnd) {
        lock.lock();
        try {
            AsyncContext async = request.startAsync();
            // At once: whatever fails from here on, it can be completed.
            lasting = async;
            async.setTimeout(NO_TIMEOUT);
            async.addListener(new OnEnd(onEnd));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        lock.lock();
        try {
            if (done) {
                throw new IOException("The stream has ended");
            }
            OutputStream to = out == null ? open() : out;
            to.write(bytes);
            to.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Not before it is known what is answered: an error has headers of its own. */
    private OutputStream open() throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        OutputStream opened = response.getOutputStream();
        out = opened;
        return opened;
    }

    @Override
    public void complete() {
        lock.lock();
        try {
            if (!done) {
                done = true;
                if (lasting != null) {
                    complete(lasting);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for who is writing. */
    private void failed(AsyncContext async) {
        lock.lock();
        try {
            done = true;
            // why: also when it was completed already. The error has taken that back, and what nobody completes then is
            // dispatched to the error page.
            complete(async);
        } finally {
            lock.unlock();
        }
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            log.debug("The connection is gone already", e);
        }
    }

    private final class OnEnd implements AsyncListener {

        private final Runnable action;

        OnEnd(Runnable action) {
            this.action = action;
        }

        /** Takes no lock: Tomcat holds one of its own here, which completing takes. */
        @Override
        public void onComplete(AsyncEvent event) {
            action.run();
        }

        @Override
        public void onError(AsyncEvent event) {
            failed(event.getAsyncContext());
            action.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // There is none.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // It is started once.
        }
    }
}
