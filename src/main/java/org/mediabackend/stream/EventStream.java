package org.mediabackend.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An answer that may last, and that waits for no reader once it does: of what does not fit into the connection the
 * container gets a slice, and the rest of the event when the reader has taken that. One that takes nothing for as long
 * as the connector's {@code connection-timeout} is cut by the container. No thread waits meanwhile, whatever the number
 * of such readers: not even for the last bytes, which the container would wait to get rid of on a thread of its own if
 * the answer were completed before.
 *
 * <p>The servlet's own, for Spring's emitters send a request whose stream ends through all of its filters once more:
 * when 200 tasks with 5,000 listeners ended together, the last of these were told 0.9 s late. Thread-safe.
 *
 * <p>INVARIANT: once it is done nothing touches request or response, for the container uses them again, for another
 * client (spring-framework #32340). The container may do so as soon as {@code onError} returns; hence that takes the
 * lock, which nobody holds for longer than a call that does not wait.
 */
final class EventStream implements Wire {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private static final long NO_TIMEOUT = 0;

    /**
     * The container keeps a copy of what the connection does not take; so many bytes at most, with no event copied
     * whole.
     */
    private static final int SLICE = 8 * 1024;

    private static final byte[] NOTHING = {};

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable ServletOutputStream out;
    private @Nullable AsyncContext lasting;
    /** What was sent last, which all streams of a task share; the container has it up to {@link #handed}. */
    private byte[] sent = NOTHING;

    private int handed;
    /** Handed to the container and not pushed on. */
    private boolean unflushed;
    /** Whether the owner is to be told when there is room. */
    private boolean awaited;
    /** Whether only the last bytes are waited for. */
    private boolean ending;
    /** Whether a call has failed: the connection takes nothing more, and the container says so, too. */
    private boolean broken;

    private boolean done;

    EventStream(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public void lasts(Owner owner) throws IOException {
        lock.lock();
        try {
            AsyncContext async = request.startAsync();
            // At once: whatever fails from here on, it can be completed.
            lasting = async;
            async.setTimeout(NO_TIMEOUT);
            async.addListener(new OnEnd(owner));
            // The container says that there is room as soon as the request's thread is back.
            opened().setWriteListener(new OnRoom(owner));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isReady() throws IOException {
        lock.lock();
        try {
            if (!done) {
                broken = true;
                awaited = !isDrained();
                broken = false;
            }
            return done || !awaited;
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
            broken = true;
            sent = bytes;
            handed = 0;
            isDrained();
            broken = false;
        } finally {
            lock.unlock();
        }
    }

    /** Hands over what there is room for; whether the system has all that was sent. If not, the container says when. */
    private boolean isDrained() throws IOException {
        ServletOutputStream to = opened();
        while (to.isReady()) {
            if (unflushed) {
                // Each slice: what a buffer keeps back would make the container wait for a reader that is there.
                unflushed = false;
                to.flush();
            } else if (handed < sent.length) {
                int slice = Math.min(SLICE, sent.length - handed);
                to.write(sent, handed, slice);
                handed += slice;
                unflushed = true;
            } else {
                sent = NOTHING;
                handed = 0;
                return true;
            }
        }
        return false;
    }

    /** Not before it is known what is answered: an error has headers of its own. */
    private ServletOutputStream opened() throws IOException {
        if (out == null) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            response.setHeader("X-Accel-Buffering", "no");
            out = response.getOutputStream();
        }
        return out;
    }

    @Override
    public void complete() {
        lock.lock();
        try {
            if (!done) {
                done = true;
                if (lasting != null && (broken || !awaitsLastBytes())) {
                    complete(lasting);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what the protocol puts behind an answer. */
    private boolean awaitsLastBytes() {
        try {
            ServletOutputStream to = opened();
            if (to.isReady()) {
                to.close();
                ending = !to.isReady();
            }
        } catch (IOException | IllegalStateException e) {
            log.debug("The connection is gone already", e);
        }
        return ending;
    }

    /** @return whether the owner is to be told */
    private boolean hasRoom() throws IOException {
        lock.lock();
        try {
            if (ending && lasting != null) {
                ending = false;
                complete(lasting);
            }
            if (done || !awaited) {
                return false;
            }
            awaited = !isDrained();
            return !awaited;
        } finally {
            lock.unlock();
        }
    }

    private void failed(AsyncContext async) {
        lock.lock();
        try {
            done = true;
            ending = false;
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

    private final class OnRoom implements WriteListener {

        private final Owner owner;

        OnRoom(Owner owner) {
            this.owner = owner;
        }

        @Override
        public void onWritePossible() throws IOException {
            if (hasRoom()) {
                owner.ready();
            }
        }

        @Override
        public void onError(Throwable error) {
            // The other listener is told as well.
        }
    }

    private final class OnEnd implements AsyncListener {

        private final Owner owner;

        OnEnd(Owner owner) {
            this.owner = owner;
        }

        /** Takes no lock: Tomcat holds one of its own here, which completing takes. */
        @Override
        public void onComplete(AsyncEvent event) {
            owner.gone();
        }

        @Override
        public void onError(AsyncEvent event) {
            failed(event.getAsyncContext());
            owner.gone();
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
