package org.mediabackend.notifier;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets on which the driver does not dwell. When it has read a notification it looks whether there is another one, by
 * a read that may take a millisecond, and so it holds back the one that it has for that long
 * ({@code PGStream.hasMessagePending}, which does it for the sake of TLS). On these such a read ends at once when
 * nothing has arrived: what comes a moment later is read by the next wait. Every other read is as always. Public since
 * the driver makes it, by its name.
 */
public final class PromptSocketFactory extends SocketFactory {

    /** The driver's look; no other timeout of ours or of its own is so short. */
    private static final int LOOK_MS = 1;

    @Override
    public Socket createSocket() {
        return new PromptSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private static Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from) throws IOException {
        Socket socket = new PromptSocket();
        try {
            socket.bind(from);
            socket.connect(to);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static final class PromptSocket extends Socket {

        private volatile boolean looking;

        @Override
        public void setSoTimeout(int timeoutMs) throws SocketException {
            super.setSoTimeout(timeoutMs);
            looking = timeoutMs == LOOK_MS;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    requireArrivedIfLooking();
                    return super.read();
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    requireArrivedIfLooking();
                    return super.read(into, offset, length);
                }

                private void requireArrivedIfLooking() throws IOException {
                    if (looking && available() == 0) {
                        throw new SocketTimeoutException("nothing has arrived");
                    }
                }
            };
        }
    }
}
