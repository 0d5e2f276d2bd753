package org.mediabackend.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.mediabackend.web.ApiError;
import org.mediabackend.web.ApiException;
import tools.jackson.databind.node.ObjectNode;

class LargeBodiesTest {

    private final LargeBodies bodies = new LargeBodies(500_000);

    @Test
    void aLargeBodyBesideAnotherIsRefusedAndASmallOneIsNot() throws IOException {
        boolean read = bodies.read(body(400_000), outer -> {
            assertThat(inner(10)).isTrue();
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> inner(400_000))
                    .satisfies(e -> assertThat(e.error()).isEqualTo(ApiError.OVERLOADED));
            return true;
        });
        assertThat(read).isTrue();
    }

    @Test
    void theRoomOfABodyIsFreeAgainAlsoWhenItWasRefused() throws IOException {
        assertThatExceptionOfType(ApiException.class).isThrownBy(() -> inner(2_000_000));
        assertThat(inner(400_000)).isTrue();
    }

    private boolean inner(int size) {
        try {
            return bodies.read(body(size), ObjectNode::isObject);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream body(int size) {
        return new ByteArrayInputStream(("{\"x\":\"" + "x".repeat(size) + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
