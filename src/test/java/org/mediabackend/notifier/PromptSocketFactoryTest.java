package org.mediabackend.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptSocketFactoryTest {

    /** As the driver looks for another notification. */
    private static final int LOOK_MS = 1;

    private Socket own;
    private Socket peer;
    private InputStream in;

    @BeforeEach
    void connect() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            own = new PromptSocketFactory().createSocket();
            own.connect(server.getLocalSocketAddress());
            peer = server.accept();
            in = own.getInputStream();
        }
    }

    @AfterEach
    void close() throws Exception {
        own.close();
        peer.close();
    }

    @Test
    void aLookThatFindsNothingWaitsForNothing() throws Exception {
        own.setSoTimeout(LOOK_MS);
        assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class).hasMessage("nothing has arrived");
        assertThatThrownBy(() -> in.read(new byte[8], 0, 8))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("nothing has arrived");
    }

    @Test
    void aLookFindsWhatHasArrived() throws Exception {
        peer.getOutputStream().write(new byte[] {'a', 'b'});
        assertThat(in.read()).isEqualTo('a');
        own.setSoTimeout(LOOK_MS);
        assertThat(in.read()).isEqualTo('b');
    }

    @Test
    void everyOtherReadWaits() throws Exception {
        own.setSoTimeout(LOOK_MS);
        own.setSoTimeout(LOOK_MS + 1);
        assertThatThrownBy(in::read)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageNotContaining("nothing has arrived");
    }

    @Test
    void itConnectsAsAnyFactoryDoes() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket one = new PromptSocketFactory().createSocket(loopback, server.getLocalPort());
                Socket other = new PromptSocketFactory()
                        .createSocket(loopback.getHostAddress(), server.getLocalPort(), loopback, 0)) {
            assertThat(one.isConnected()).isTrue();
            assertThat(other.getLocalAddress()).isEqualTo(loopback);
        }
    }
}
