package org.mediabackend.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Speaks to a port of this machine byte by byte, as no proper client would. */
public record RawHttp(int port) {

    /** Writes a request; may fail because the server has had enough. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /** The answer until the server closes the connection. */
    public String send(String request) throws IOException {
        return send(out -> out.write(request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The answer until the server closes the connection. */
    public String send(Writer request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            try {
                OutputStream out = socket.getOutputStream();
                request.write(out);
                out.flush();
            } catch (SocketException e) {
                // The server closed it; what it said is still to be read.
            }
            return readAll(socket.getInputStream());
        }
    }

    private static String readAll(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
            }
        } catch (SocketException e) {
            // A reset after the answer.
        }
        return text.toString();
    }
}
