package org.mediabackend.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** A client's end of a stream. */
record EventSocket(Socket socket, BufferedReader lines) implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;
    private static final int FEW_BYTES = 2048;

    /** Waits for the first event. */
    static EventSocket open(int port, String task, String header) throws IOException {
        return open(new Socket(), port, task, header);
    }

    /** One that takes little of what it does not read. */
    static EventSocket openSmall(int port, String task) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(FEW_BYTES);
        return open(socket, port, task, "");
    }

    private static EventSocket open(Socket socket, int port, String task, String header) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream()
                .write(("GET /api/tasks/" + task + "/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header
                                + "\r\n")
                        .getBytes(UTF_8));
        EventSocket opened =
                new EventSocket(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
        opened.await("event:progress");
        return opened;
    }

    void await(String line) throws IOException {
        String read = lines.readLine();
        while (!line.equals(read)) {
            assertThat(read).as("before " + line).isNotNull();
            read = lines.readLine();
        }
    }

    /** An event with that text. */
    void awaitData(String text) throws IOException {
        String read = lines.readLine();
        while (read == null || !read.contains(text)) {
            assertThat(read).as("before " + text).isNotNull();
            read = lines.readLine();
        }
    }

    /** Until the server closes. */
    List<String> rest() throws IOException {
        try (socket) {
            return lines.lines().toList();
        }
    }

    /** Vanishes; whoever writes to it is told so. */
    void reset() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
