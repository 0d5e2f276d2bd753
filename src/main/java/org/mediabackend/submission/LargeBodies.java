package org.mediabackend.submission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import org.mediabackend.web.ConditionalOnApiRole;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads bodies into memory, and only as many large ones at a time as the heap can hold: the tree of a hostile body
 * takes about ten times its bytes, and a dozen of them at once ended a heap of 256 MB. Small bodies are never refused.
 */
@Component
@ConditionalOnApiRole
class LargeBodies {

    private static final int SMALL = 64 * 1024;
    private static final int SHARE_OF_HEAP = 16;

    private final long mostBytes;
    private final AtomicLong held = new AtomicLong();

    @Autowired
    LargeBodies() {
        // Not under one body of the largest size that is usual.
        this(Math.max(12L << 20, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    LargeBodies(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Reads a body and what it means, while its bytes are counted.
     *
     * @throws ApiException {@link ApiError#OVERLOADED} if other bodies take all the room
     */
    <T> T read(InputStream body, Function<ObjectNode, T> meaning) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long mine = 0;
        try {
            for (byte[] part = body.readNBytes(SMALL); part.length > 0; part = body.readNBytes(SMALL)) {
                bytes.write(part);
                if (bytes.size() > SMALL) {
                    mine += part.length;
                    hold(part.length);
                }
            }
            return meaning.apply(JsonBody.parse(bytes.toByteArray()));
        } finally {
            held.addAndGet(-mine);
        }
    }

    private void hold(int more) {
        if (held.addAndGet(more) > mostBytes) {
            throw new ApiException(
                    ApiError.OVERLOADED,
                    "The server reads too many large requests just now; try again in a few seconds.");
        }
    }
}
