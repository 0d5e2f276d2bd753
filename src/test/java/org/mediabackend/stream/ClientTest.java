package org.mediabackend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class ClientTest {

    private static final UUID TASK = UUID.randomUUID();

    private final List<String> sent = new ArrayList<>();
    private final CountDownLatch firstIsSent = new CountDownLatch(1);
    private final CountDownLatch readerGoesOn = new CountDownLatch(1);

    /** An emitter whose reader takes nothing more after its first event until it is told to. */
    private final SseEmitter slowReader = new SseEmitter() {
        @Override
        public void send(SseEventBuilder builder) throws IOException {
            StringBuilder text = new StringBuilder();
            builder.build().forEach(part -> text.append(part.getData()));
            if (!text.toString().contains("id:")) {
                return;
            }
            sent.add(text.toString().replaceFirst("(?s).*id:(\\d+).*", "$1"));
            firstIsSent.countDown();
            try {
                readerGoesOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    };

    @Test
    void aSlowReaderSkipsStatesButNeverTheEnd() throws Exception {
        Client client = new Client(TASK, slowReader, 0, ended -> {});
        client.offer(event(1, false));
        Thread writer = Thread.ofVirtual().start(client);
        firstIsSent.await();
        for (int seq = 2; seq <= 10_000; seq++) {
            client.offer(event(seq, false));
        }
        client.offer(event(10_001, true));
        readerGoesOn.countDown();
        writer.join();
        assertThat(sent).containsExactly("1", "10001");
    }

    @Test
    void anOlderStateThanTheOneSentIsDropped() throws Exception {
        readerGoesOn.countDown();
        Client client = new Client(TASK, slowReader, 7, ended -> {});
        client.offer(event(5, false));
        client.offer(event(7, false));
        client.offer(event(8, false));
        Thread writer = Thread.ofVirtual().start(client);
        firstIsSent.await();
        client.offer(event(9, true));
        writer.join();
        assertThat(sent).first().isEqualTo("8");
        assertThat(sent).last().isEqualTo("9");
    }

    @Test
    void aClientThatComesBackAfterTheEndIsToldTheEndAgain() throws Exception {
        readerGoesOn.countDown();
        Client client = new Client(TASK, slowReader, 9, ended -> {});
        client.offer(event(9, true));
        Thread.ofVirtual().start(client).join();
        assertThat(sent).containsExactly("9");
    }

    private static TaskEvent event(long seq, boolean end) {
        return new TaskEvent(TASK, seq, end ? "done" : "progress", "{}", end);
    }
}
