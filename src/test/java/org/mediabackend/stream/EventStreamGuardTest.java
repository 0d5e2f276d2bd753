package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Who may touch an answer when; the test is the container. */
class EventStreamGuardTest {

    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final Connection connection = new Connection();
    private final EventStream stream = new EventStream(request, new MockHttpServletResponse() {
        @Override
        public ServletOutputStream getOutputStream() {
            return connection;
        }
    });
    private final Owner owner = new Owner();

    EventStreamGuardTest() {
        request.setAsyncSupported(true);
    }

    @Test
    void afterAnErrorNothingTouchesTheAnswer() throws Exception {
        stream.send("a".getBytes(UTF_8));
        stream.lasts(owner);
        fail(context());
        assertThat(request.isAsyncStarted()).as("completed").isFalse();
        assertThat(owner.goneTimes).isPositive();
        assertThatThrownBy(() -> stream.send("b".getBytes(UTF_8))).isInstanceOf(IOException.class);
        assertThat(connection.taken()).isEqualTo("a");
        request.setAsyncStarted(true);
        stream.complete();
        assertThat(request.isAsyncStarted())
                .as("the next one's request is left alone")
                .isTrue();
        assertThat(connection.closed).isFalse();
    }

    @Test
    void anErrorThatTakesBackTheEndIsCompletedAgain() throws Exception {
        stream.lasts(owner);
        stream.complete();
        request.setAsyncStarted(true);
        fail(context());
        assertThat(request.isAsyncStarted()).isFalse();
    }

    @Test
    void anErrorWaitsForNoReader() throws Exception {
        stream.lasts(owner);
        connection.fullAfterWrite = true;
        stream.send("a".getBytes(UTF_8));
        assertThat(stream.isReady()).isFalse();
        fail(context());
        assertThat(request.isAsyncStarted()).isFalse();
        assertThat(owner.goneTimes).isPositive();
        assertThat(stream.isReady()).as("who asks again hears of it").isTrue();
        assertThatThrownBy(() -> stream.send("b".getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void whatDoesNotFitIsFlushedWhenThereIsRoomAndItsOwnerIsTold() throws Exception {
        stream.lasts(owner);
        connection.hasRoom();
        assertThat(owner.readyTimes).as("nobody asked").isZero();
        connection.full = true;
        assertThat(stream.isReady()).isFalse();
        connection.hasRoom();
        assertThat(owner.readyTimes).isEqualTo(1);
        connection.fullAfterWrite = true;
        stream.send("a".getBytes(UTF_8));
        assertThat(stream.isReady()).isFalse();
        assertThat(connection.taken()).isEmpty();
        connection.hasRoom();
        assertThat(connection.taken()).isEqualTo("a");
        assertThat(owner.readyTimes).isEqualTo(2);
    }

    @Test
    void anAnswerIsNotCompleteBeforeItsLastBytesAreTaken() throws Exception {
        stream.lasts(owner);
        connection.fullAfterWrite = true;
        stream.complete();
        assertThat(connection.closed).isTrue();
        assertThat(request.isAsyncStarted()).isTrue();
        connection.hasRoom();
        assertThat(request.isAsyncStarted()).isFalse();
        assertThat(owner.readyTimes).isZero();
    }

    @Test
    void aBrokenConnectionIsSentNoLastBytes() throws Exception {
        stream.lasts(owner);
        connection.breaks = true;
        assertThatThrownBy(() -> stream.send("a".getBytes(UTF_8))).isInstanceOf(IOException.class);
        stream.complete();
        assertThat(connection.closed).isFalse();
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

    private static final class Owner implements Wire.Owner {

        private int readyTimes;
        private int goneTimes;

        @Override
        public void ready() {
            readyTimes++;
        }

        @Override
        public void gone() {
            goneTimes++;
        }
    }

    /** Takes only what is flushed, and nothing while it is full. */
    private static final class Connection extends ServletOutputStream {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean full;
        private boolean fullAfterWrite;
        private boolean breaks;
        private boolean closed;
        private @Nullable WriteListener listener;

        String taken() {
            return taken.toString(UTF_8);
        }

        void hasRoom() throws IOException {
            full = false;
            fullAfterWrite = false;
            Objects.requireNonNull(listener).onWritePossible();
        }

        @Override
        public void write(int octet) {
            written.write(octet);
            full |= fullAfterWrite;
        }

        @Override
        public void flush() throws IOException {
            assertThat(full).isFalse();
            if (breaks) {
                throw new IOException("broken pipe");
            }
            written.writeTo(taken);
            written.reset();
        }

        @Override
        public void close() {
            closed = true;
            full |= fullAfterWrite;
        }

        @Override
        public boolean isReady() {
            return !full;
        }

        @Override
        public void setWriteListener(WriteListener its) {
            listener = its;
        }
    }
}
