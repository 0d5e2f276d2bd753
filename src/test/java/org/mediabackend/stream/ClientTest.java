package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClientTest {

    private static final UUID TASK = UUID.randomUUID();
    private static final Executor IN_PLACE = Runnable::run;

    private final List<Client> ended = new ArrayList<>();

    /** Takes what is sent, unless the test says otherwise. */
    private static class Reader implements Wire {

        final List<String> sent = new ArrayList<>();
        boolean full;
        boolean complete;

        @Override
        public void lasts(Owner owner) {}

        @Override
        public boolean isReady() {
            return !full;
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            assertThat(full).isFalse();
            sent.add(new String(bytes, UTF_8).strip());
        }

        @Override
        public void complete() {
            complete = true;
        }
    }

    @Test
    void aSlowReaderSkipsStatesButNeverTheEnd() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.greet();
        client.start();
        client.offer(event(1, false));
        reader.full = true;
        for (int seq = 2; seq <= 10_000; seq++) {
            client.offer(event(seq, false));
        }
        client.offer(event(10_001, true));
        assertThat(reader.sent).containsExactly("retry:3000", "1");
        reader.full = false;
        client.ready();
        assertThat(reader.sent).containsExactly("retry:3000", "1", "10001");
        assertThat(reader.complete).isTrue();
        assertThat(ended).containsExactly(client);
    }

    @Test
    void theStreamIsNotCompleteBeforeTheEndWasTaken() throws Exception {
        Reader reader = new Reader() {
            @Override
            public void send(byte[] bytes) throws IOException {
                super.send(bytes);
                full = sent.size() > 1;
            }
        };
        Client client = client(reader, 0);
        client.greet();
        client.start();
        client.offer(event(1, true));
        assertThat(reader.sent).last().isEqualTo("1");
        assertThat(reader.complete).isFalse();
        assertThat(ended).isEmpty();
        reader.full = false;
        client.ready();
        assertThat(reader.complete).isTrue();
        assertThat(ended).containsExactly(client);
    }

    @Test
    void aReaderWhoIsCutWhileHeIsWaitedForIsForgottenOnce() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.greet();
        client.start();
        reader.full = true;
        client.offer(event(1, false));
        client.close();
        assertThat(ended).isEmpty();
        client.gone();
        client.gone();
        reader.full = false;
        client.ready();
        assertThat(ended).containsExactly(client);
        assertThat(reader.sent).containsExactly("retry:3000");
    }

    @Test
    void theHeadersGoOutEvenWhenThereIsNoNews() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 7);
        client.offer(event(7, false));
        client.greet();
        client.start();
        assertThat(reader.sent).containsExactly("retry:3000");
        assertThat(reader.complete).isFalse();
    }

    @Test
    void betweenTheGreetingAndTheStartNothingIsSent() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.offer(event(1, false));
        assertThat(reader.sent).isEmpty();
        assertThat(client.greet()).isTrue();
        client.offer(event(2, true));
        client.beat(System.nanoTime() + Duration.ofSeconds(16).toNanos());
        assertThat(reader.sent).containsExactly("retry:3000", "1");
        client.start();
        assertThat(reader.sent).containsExactly("retry:3000", "1", ":still here", "2");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void whoIsClosedBeforeTheStartEndsWithIt() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        assertThat(client.greet()).isTrue();
        client.close();
        assertThat(reader.complete).isFalse();
        client.start();
        assertThat(reader.complete).isTrue();
        assertThat(ended).hasSize(1);
    }

    @Test
    void anOlderStateThanTheOneSentIsDropped() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 7);
        client.greet();
        client.start();
        client.offer(event(5, false));
        client.offer(event(7, false));
        client.offer(event(8, false));
        client.offer(event(9, true));
        assertThat(reader.sent).containsExactly("retry:3000", "8", "9");
        assertThat(reader.complete).isTrue();
    }

    @Test
    void theEndOfAnEarlierRunIsNotToldAfterTheRestart() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.greet();
        client.start();
        client.offer(event(12, false));
        client.offer(event(9, true));
        assertThat(reader.sent).containsExactly("retry:3000", "12");
        assertThat(reader.complete).isFalse();
    }

    @Test
    void aClientThatComesBackAfterTheEndIsToldTheEndAgain() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 9);
        client.offer(event(9, true));
        assertThat(client.greet()).isFalse();
        assertThat(reader.sent).containsExactly("retry:3000", "9");
        assertThat(reader.complete).isTrue();
        assertThat(ended).hasSize(1);
    }

    @Test
    void nothingIsSentAfterTheEnd() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.greet();
        client.start();
        client.offer(event(1, true));
        client.offer(event(2, false));
        client.close();
        assertThat(reader.sent).containsExactly("retry:3000", "1");
        assertThat(ended).hasSize(1);
    }

    @Test
    void whoHearsNothingForLongIsToldThatTheStreamLives() throws Exception {
        Reader reader = new Reader();
        Client client = client(reader, 0);
        client.greet();
        client.start();
        client.beat(System.nanoTime() + Duration.ofSeconds(14).toNanos());
        client.beat(System.nanoTime() + Duration.ofSeconds(16).toNanos());
        assertThat(reader.sent).containsExactly("retry:3000", ":still here");
    }

    @Test
    void aClientThatWentAwayIsForgotten() throws Exception {
        AtomicInteger sends = new AtomicInteger();
        Client client = client(
                new Reader() {
                    @Override
                    public void send(byte[] bytes) throws IOException {
                        if (sends.getAndIncrement() > 0) {
                            throw new IOException("broken pipe");
                        }
                    }
                },
                0);
        client.greet();
        client.start();
        client.offer(event(1, false));
        client.offer(event(2, false));
        assertThat(ended).containsExactly(client);
    }

    private Client client(Wire wire, long lastSeq) {
        return new Client(TASK, wire, lastSeq, IN_PLACE, ended::add);
    }

    private static TaskEvent event(long seq, boolean end) {
        return new TaskEvent(seq, null, Long.toString(seq).getBytes(UTF_8), end);
    }
}
