package org.mediabackend.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;

/** A socket that connects only where it may: nothing can come between its look and its connection. */
final class GuardedSocket extends Socket {

    private final Addresses addresses;

    GuardedSocket(Addresses addresses) {
        // No proxy, also not one of the JVM's settings: it would resolve names itself.
        super(Proxy.NO_PROXY);
        this.addresses = addresses;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMs) throws IOException {
        if (!(endpoint instanceof InetSocketAddress to) || to.isUnresolved() || !addresses.allows(to.getAddress())) {
            throw new AddressRefusedException();
        }
        super.connect(endpoint, timeoutMs);
    }
}
