package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listening client. At most one state waits for it, the newest: a slow reader skips states and costs no memory. It
 * has a thread only while something is handed to its connection, which waits for nobody: what the reader does not take
 * delays neither the others nor the server. Thread-safe.
 */
final class Client implements Wire.Owner {

    /** Between events; keeps proxies from closing the connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** The first that is sent: how soon the client may come back. */
    private static final byte[] GREETING = "retry:3000\n\n".getBytes(UTF_8);

    private static final byte[] STILL_HERE = ":still here\n\n".getBytes(UTF_8);

    private final UUID taskId;
    private final Wire wire;
    private final Consumer<Client> onEnd;
    private final Executor writers;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private long newestSeq;
    private byte @Nullable [] note;

    private @Nullable TaskEvent pending;
    private boolean offered;
    /** Whether somebody writes, waits for the wire, or may not yet. */
    private boolean writing = true;

    private boolean closed;
    private boolean ended;
    private long lastWriteNanos = System.nanoTime();

    /**
     * @param lastSeq the newest state that the client has already
     * @param writers runs each piece of work on a thread that may be made to wait
     * @param onEnd called once, when nothing more will be sent
     */
    Client(UUID taskId, Wire wire, long lastSeq, Executor writers, Consumer<Client> onEnd) {
        this.taskId = taskId;
        this.wire = wire;
        this.newestSeq = lastSeq;
        this.writers = writers;
        this.onEnd = onEnd;
    }

    UUID taskId() {
        return taskId;
    }

    /**
     * Sends the greeting and the state that was offered, on the calling thread: the client has the headers even when
     * there is no news for it. Nothing was written before, and nothing else is before {@link #start}. Called once.
     *
     * @return whether the stream goes on; if not, it is complete
     */
    boolean greet() throws IOException {
        wire.send(GREETING);
        byte[] first = take();
        if (first != null) {
            wire.send(first);
        }
        if (isClosed()) {
            end();
            return false;
        }
        return true;
    }

    /** From now on a thread of its own writes, at once if there is news since the greeting. Called once. */
    void start() {
        if (hasMore()) {
            writers.execute(this::write);
        }
    }

    @Override
    public void ready() {
        writers.execute(this::write);
    }

    /** Takes no lock of the wire's. */
    @Override
    public void gone() {
        lock.lock();
        try {
            closed = true;
            if (ended) {
                return;
            }
            ended = true;
        } finally {
            lock.unlock();
        }
        onEnd.accept(this);
    }

    /**
     * Hands over a state. One that the client has already, or a later one than it, is dropped, but not the end of a
     * task of which this stream has told nothing yet: who comes back after the end is told it again.
     */
    void offer(TaskEvent event) {
        lock.lock();
        try {
            if (event.seq() > newestSeq || (event.end() && !offered)) {
                offered = true;
                newestSeq = event.seq();
                pending = event;
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends a comment if the client has heard nothing for long. */
    void beat(long nowNanos) {
        lock.lock();
        try {
            if (nowNanos - lastWriteNanos >= HEARTBEAT.toNanos() && note == null) {
                note = STILL_HERE;
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream without an event; the client comes back by itself. */
    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
    }

    private void wakeWriter() {
        if (!writing) {
            // It stays so after the end: nothing is written behind that.
            writing = true;
            writers.execute(this::write);
        }
    }

    private void write() {
        try {
            while (wire.isReady()) {
                byte[] next = take();
                if (next != null) {
                    wire.send(next);
                } else if (isClosed()) {
                    end();
                    return;
                } else if (!hasMore()) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            // The client went away.
            end();
        }
    }

    private void end() {
        lock.lock();
        try {
            closed = true;
            if (ended) {
                return;
            }
            ended = true;
        } finally {
            lock.unlock();
        }
        try {
            wire.complete();
        } finally {
            onEnd.accept(this);
        }
    }

    /** What is to be sent next, or null. Behind a task's end there is nothing. */
    private byte @Nullable [] take() {
        lock.lock();
        try {
            byte[] taken = note;
            note = null;
            if (taken == null && pending != null && !closed) {
                taken = pending.wire();
                closed = pending.end();
                pending = null;
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** If not, nobody writes any more. */
    private boolean hasMore() {
        lock.lock();
        try {
            lastWriteNanos = System.nanoTime();
            writing = pending != null || note != null || closed;
            return writing;
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
}
