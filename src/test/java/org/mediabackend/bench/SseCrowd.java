package org.mediabackend.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Many listeners to the events of tasks, all on one thread: it opens their connections some at a time, reads whatever
 * comes, and writes down when. Not safe for threads.
 */
final class SseCrowd implements AutoCloseable {

    /** Who hears of an event. */
    interface Ear {

        /** @param micros when it was read, in microseconds since 1970 */
        void heard(int client, SseReader.Event event, long micros);
    }

    private static final int OPENING_AT_ONCE = 100;

    private final InetSocketAddress server;
    private final Ear ear;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private final List<String> tasks;
    private final List<Client> clients = new ArrayList<>();
    private int opening;
    private int opened;
    private int closed;
    private long roundStarted;
    private long longestRoundNanos;

    /** One connection. */
    private static final class Client {

        private final int number;
        private final SseReader reader;
        private boolean answered;

        Client(int number, SseReader reader) {
            this.number = number;
            this.reader = reader;
        }
    }

    /** @param tasks to which each client listens, one for each client */
    SseCrowd(int port, List<String> tasks, Ear ear) throws IOException {
        this.server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        this.tasks = tasks;
        this.ear = ear;
    }

    /** Opens all connections; returns when each has its first bytes. */
    void open() throws IOException {
        while (opened < tasks.size()) {
            while (opening < OPENING_AT_ONCE && clients.size() < tasks.size()) {
                connect();
            }
            turn();
        }
    }

    /** Reads for so long at most; true when the server has closed all streams in order. */
    boolean listen(long millis) throws IOException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (closed < clients.size() && System.nanoTime() < until) {
            turn();
        }
        return closed == clients.size();
    }

    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        Client client = new Client(clients.size(), new SseReader());
        clients.add(client);
        opening++;
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_CONNECT, client);
    }

    /** The longest from having waited to waiting again: what came meanwhile was read that much too late, at most. */
    double longestRoundMillis() {
        return longestRoundNanos / 1e6;
    }

    private void turn() throws IOException {
        roundStarted = 0;
        selector.select(
                key -> {
                    roundStarted = roundStarted == 0 ? System.nanoTime() : roundStarted;
                    try {
                        served(key);
                    } catch (IOException e) {
                        throw new AssertionError("a stream broke: " + e, e);
                    }
                },
                100);
        if (roundStarted != 0 && opened == tasks.size()) {
            longestRoundNanos = Math.max(longestRoundNanos, System.nanoTime() - roundStarted);
        }
    }

    private void served(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            String request = "GET /api/tasks/" + tasks.get(client.number)
                    + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
            key.interestOps(SelectionKey.OP_READ);
            return;
        }
        buffer.clear();
        int count = channel.read(buffer);
        long micros = micros();
        if (count < 0) {
            throw new AssertionError("a stream was cut before its end");
        }
        if (!client.answered) {
            client.answered = true;
            opening--;
            opened++;
        }
        client.reader.read(buffer.flip(), event -> ear.heard(client.number, event, micros));
        if (client.reader.isAtEnd()) {
            closed++;
            channel.close();
        }
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
