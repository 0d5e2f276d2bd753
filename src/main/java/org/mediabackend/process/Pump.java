package org.mediabackend.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties one stream of a process into lines and keeps the last of them. It reads on until the end of the stream
 * whatever the listener does, so that the process never waits for us; its memory does not depend on what is written.
 */
final class Pump implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Pump.class);

    private final InputStream stream;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Deque<String> tail = new ArrayDeque<>(ProcessOutput.TAIL_LINES);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Consumer<String> listener;
    private boolean cut;
    private boolean afterCarriageReturn;

    private Pump(InputStream stream, Consumer<String> listener) {
        this.stream = stream;
        this.listener = listener;
    }

    /** Starts one on a platform thread: a blocked pipe read would hold a virtual thread's carrier. */
    static Pump start(String name, InputStream stream, Consumer<String> listener) {
        Pump pump = new Pump(stream, listener);
        Thread.ofPlatform().daemon().name(name).start(pump);
        return pump;
    }

    /** Completes when the stream has ended. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** The last lines so far, oldest first. */
    List<String> tail() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }

    @Override
    public void run() {
        try (stream) {
            byte[] buffer = new byte[ProcessOutput.MAX_LINE_BYTES];
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                split(buffer, count);
            }
        } catch (IOException e) {
            // The JDK closes the stream when the process ends while a child of it still holds the pipe.
            log.trace("Stream closed", e);
        } finally {
            if (line.size() > 0) {
                emit();
            }
            done.complete(null);
        }
    }

    private void split(byte[] buffer, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            byte b = buffer[i];
            if (b != '\n' && b != '\r') {
                afterCarriageReturn = false;
                continue;
            }
            append(buffer, from, i);
            from = i + 1;
            if (b == '\r' || !afterCarriageReturn) {
                emit();
            }
            afterCarriageReturn = b == '\r';
        }
        append(buffer, from, count);
    }

    private void append(byte[] buffer, int from, int to) {
        int room = ProcessOutput.MAX_LINE_BYTES - line.size();
        int length = to - from;
        cut |= length > room;
        line.write(buffer, from, Math.min(length, room));
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8) + (cut ? ProcessOutput.CUT : "");
        line.reset();
        cut = false;
        synchronized (tail) {
            if (tail.size() == ProcessOutput.TAIL_LINES) {
                tail.removeFirst();
            }
            tail.addLast(text);
        }
        try {
            listener.accept(text);
        } catch (RuntimeException e) {
            log.error("A listener of process output failed and hears no more", e);
            listener = ignored -> {};
        }
    }
}
