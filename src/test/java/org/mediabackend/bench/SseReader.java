package org.mediabackend.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Takes an HTTP answer in chunks to pieces, and keeps of its events the name and the id. Not safe for threads. */
final class SseReader {

    /** One event; an id of 0 is none. */
    record Event(String name, long id) {}

    private enum Part {
        HEAD,
        SIZE,
        DATA,
        DATA_END,
        END
    }

    /** As much of a line as is looked at. */
    private static final int KEPT = 40;

    private final byte[] line = new byte[KEPT];
    private int length;
    private Part part = Part.HEAD;
    private int left;
    private String name = "";
    private long id;

    /** Whether the answer ended in order. */
    boolean isAtEnd() {
        return part == Part.END;
    }

    /** @throws AssertionError if it is no answer with the status 200 in chunks */
    void read(ByteBuffer bytes, Consumer<Event> events) {
        while (bytes.hasRemaining() && part != Part.END) {
            byte b = bytes.get();
            if (part == Part.DATA) {
                left--;
            }
            if (b != '\n') {
                if (length < KEPT && b != '\r') {
                    line[length] = b;
                }
                length += b == '\r' ? 0 : 1;
            } else {
                ended(events);
            }
            if (part == Part.DATA && left == 0) {
                part = Part.DATA_END;
            }
        }
    }

    private void ended(Consumer<Event> events) {
        String text = new String(line, 0, Math.min(length, KEPT), US_ASCII);
        length = 0;
        switch (part) {
            case HEAD -> {
                if (text.startsWith("HTTP/") && !text.startsWith("HTTP/1.1 200")) {
                    throw new AssertionError("a stream was answered by " + text);
                }
                part = text.isEmpty() ? Part.SIZE : Part.HEAD;
            }
            case SIZE -> {
                left = Integer.parseInt(text.strip(), 16);
                part = left == 0 ? Part.END : Part.DATA;
            }
            case DATA -> field(text, events);
            case DATA_END -> part = Part.SIZE;
            case END -> throw new IllegalStateException("there is nothing behind the end");
        }
    }

    private void field(String text, Consumer<Event> events) {
        if (text.startsWith("event:")) {
            name = text.substring(6).strip();
        } else if (text.startsWith("id:")) {
            id = Long.parseLong(text.substring(3).strip());
        } else if (text.isEmpty()) {
            if (!name.isEmpty()) {
                events.accept(new Event(name, id));
            }
            name = "";
            id = 0;
        }
    }
}
