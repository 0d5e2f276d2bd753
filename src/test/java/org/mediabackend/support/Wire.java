package org.mediabackend.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The wire between a process and its database, which a test can hold: then nothing comes through in either direction,
 * connections stay open, and new ones are accepted and get no answer, as when the database is frozen.
 */
public final class Wire implements AutoCloseable {

    private final TestDatabase behind;
    private final ServerSocket accepting;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private boolean held;

    private Wire(TestDatabase behind) throws IOException {
        this.behind = behind;
        this.accepting = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    /** A wire to that database. */
    public static Wire to(TestDatabase behind) throws IOException {
        Wire wire = new Wire(behind);
        Thread.ofVirtual().start(wire::accept);
        return wire;
    }

    /** The database as it is seen at the wire's other end. */
    public TestDatabase database() {
        String url = behind.url().replaceFirst("//[^/]*/", "//127.0.0.1:" + accepting.getLocalPort() + "/");
        return new TestDatabase(url, behind.user(), behind.password());
    }

    /** Lets nothing through any more. */
    public synchronized void hold() {
        held = true;
    }

    /** Lets everything through again, what was held first. */
    public synchronized void release() {
        held = false;
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        release();
        accepting.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        URI target = URI.create(behind.url().substring("jdbc:".length()));
        try {
            while (true) {
                Socket near = accepting.accept();
                Socket far = new Socket(target.getHost(), target.getPort());
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> pass(near, far));
                Thread.ofVirtual().start(() -> pass(far, near));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                awaitRelease();
                out.write(bytes, 0, n);
            }
            // An end is news too.
            awaitRelease();
        } catch (IOException | UncheckedIOException e) {
            // Either side closed it.
        }
    }

    private synchronized void awaitRelease() {
        boolean interrupted = false;
        while (held) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
