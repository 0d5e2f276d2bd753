package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.mediabackend.support.Until;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Who may touch an answer when; the test is the container. */
class EventStreamGuardTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();
    private int ends;

    EventStreamGuardTest() {
        request.setAsyncSupported(true);
    }

    @Test
    void afterAnErrorNothingTouchesTheAnswer() throws Exception {
        EventStream stream = new EventStream(request, response);
        stream.send("a".getBytes(UTF_8));
        stream.lasts(() -> ends++);
        fail(context());
        assertThat(request.isAsyncStarted()).as("completed").isFalse();
        assertThat(ends).isPositive();
        assertThatThrownBy(() -> stream.send("b".getBytes(UTF_8))).isInstanceOf(IOException.class);
        assertThat(response.getContentAsString()).isEqualTo("a");
        request.setAsyncStarted(true);
        stream.complete();
        assertThat(request.isAsyncStarted())
                .as("the next one's request is left alone")
                .isTrue();
    }

    @Test
    void anErrorThatTakesBackTheEndIsCompletedAgain() throws Exception {
        EventStream stream = new EventStream(request, response);
        stream.lasts(() -> ends++);
        stream.complete();
        request.setAsyncStarted(true);
        fail(context());
        assertThat(request.isAsyncStarted()).isFalse();
    }

    @Test
    void anErrorWaitsForWhoIsWriting() throws Exception {
        CountDownLatch writes = new CountDownLatch(1);
        CountDownLatch readerGoesOn = new CountDownLatch(1);
        EventStream stream = new EventStream(request, new MockHttpServletResponse() {
            @Override
            public ServletOutputStream getOutputStream() {
                return new Blocked(writes, readerGoesOn);
            }
        });
        stream.lasts(() -> ends++);
        MockAsyncContext async = context();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                stream.send("a".getBytes(UTF_8));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writes.await();
        Thread container = Thread.ofPlatform().start(() -> fail(async));
        Until.isTrue(
                "it waits, or does not",
                () -> container.getState() == Thread.State.WAITING || container.getState() == Thread.State.TERMINATED);
        assertThat(request.isAsyncStarted()).as("not completed yet").isTrue();
        readerGoesOn.countDown();
        writer.join();
        container.join();
        assertThat(request.isAsyncStarted()).isFalse();
    }

    private MockAsyncContext context() {
        return (MockAsyncContext) Objects.requireNonNull(request.getAsyncContext());
    }

    private static void fail(MockAsyncContext async) {
        async.getListeners().forEach(listener -> {
            try {
                listener.onError(new AsyncEvent(async, new IOException("broken pipe")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static final class Blocked extends ServletOutputStream {

        private final CountDownLatch writes;
        private final CountDownLatch readerGoesOn;

        Blocked(CountDownLatch writes, CountDownLatch readerGoesOn) {
            this.writes = writes;
            this.readerGoesOn = readerGoesOn;
        }

        @Override
        public void write(int octet) throws IOException {
            writes.countDown();
            try {
                readerGoesOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
