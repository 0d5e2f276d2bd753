package org.mediabackend.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Services of this machine that no caller should reach: each notes that it was contacted. */
final class Listeners implements AutoCloseable {

    private static final byte[] ANSWER =
            "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nsecret service\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final ServerSocketChannel unix;
    private volatile String contact = "";

    Listeners(Path socket) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        tcp = new ServerSocket(0, 50, loopback);
        udp = new DatagramSocket(new InetSocketAddress(loopback, 0));
        unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        daemon(this::listenTcp);
        daemon(this::listenUdp);
        daemon(this::listenUnix);
    }

    int tcpPort() {
        return tcp.getLocalPort();
    }

    int udpPort() {
        return udp.getLocalPort();
    }

    /** Who was contacted; empty: nobody. */
    String contact() {
        return contact;
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        unix.close();
    }

    private void listenTcp() throws IOException {
        while (true) {
            try (Socket socket = tcp.accept()) {
                contact = "the service at tcp port " + tcpPort();
                socket.setSoTimeout(500);
                byte[] request = new byte[4096];
                if (socket.getInputStream().read(request) > 0) {
                    OutputStream out = socket.getOutputStream();
                    out.write(ANSWER);
                    out.flush();
                }
            } catch (IOException e) {
                if (tcp.isClosed()) {
                    throw e;
                }
            }
        }
    }

    private void listenUdp() throws IOException {
        while (true) {
            udp.receive(new DatagramPacket(new byte[2048], 2048));
            contact = "the service at udp port " + udpPort();
        }
    }

    private void listenUnix() throws IOException {
        while (true) {
            try (SocketChannel channel = unix.accept()) {
                contact = "the service at " + channel.getLocalAddress();
            }
        }
    }

    private interface Listening {
        void run() throws IOException;
    }

    private static void daemon(Listening listening) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                listening.run();
            } catch (IOException e) {
                // It was closed.
            }
        });
    }
}
