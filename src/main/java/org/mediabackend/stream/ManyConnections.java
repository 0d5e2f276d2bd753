package org.mediabackend.stream;

import org.apache.coyote.http11.Http11NioProtocol;
import org.mediabackend.web.ConditionalOnApiRole;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Makes a connection cheap while nothing goes over it: a stream is open for hours and holds all of Tomcat's buffers, a
 * tenth of a megabyte as they are by default, so that 5,000 streams did not fit into 512 MB.
 */
@Component
@ConditionalOnApiRole
final class ManyConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** An answer that is longer goes out in several pieces. */
    private static final int BUFFER_BYTES = 2048;

    /** Ours have a dozen short ones. */
    private static final int ANSWERS_HEADERS_BYTES = 4096;

    /** Waiting to be accepted, when all clients come back at the same moment. */
    private static final int BACKLOG = 1024;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(SmallBuffers.class.getName());
    }

    /** Named to Tomcat, which makes it. */
    public static final class SmallBuffers extends Http11NioProtocol {

        public SmallBuffers() {
            setProperty("socket.appReadBufSize", Integer.toString(BUFFER_BYTES));
            setProperty("socket.appWriteBufSize", Integer.toString(BUFFER_BYTES));
            setMaxHttpResponseHeaderSize(ANSWERS_HEADERS_BYTES);
            setAcceptCount(BACKLOG);
        }

        @Override
        public int getDesiredBufferSize() {
            return BUFFER_BYTES;
        }
    }
}
