package org.mediabackend.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a body over the limit before anything parses it: at once when its length is announced, else as soon as so
 * much was read. Nothing of it is kept. One that drips is cut off, since a thread waits for it.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

    /** Slower than a telephone line of long ago. */
    private static final long LEAST_BYTES_PER_SECOND = 16 * 1024;

    private final DataSize limit;
    private final Duration time;

    BodyLimitFilter(BodyLimitSettings settings) {
        this.limit = settings.body();
        this.time = settings.bodyTime();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limit.toBytes()) {
            ErrorAnswer.of(ApiError.TOO_LARGE, BodyTooLargeException.sentence(limit))
                    .write(response);
            return;
        }
        chain.doFilter(new Counted(request), response);
    }

    private final class Counted extends HttpServletRequestWrapper {

        Counted(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountingStream(super.getInputStream());
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private final class CountingStream extends ServletInputStream {

        private final ServletInputStream in;
        private final long startNanos = System.nanoTime();
        private long read;

        CountingStream(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = in.read(target, offset, length);
            count(n);
            return n;
        }

        private void count(int n) throws IOException {
            read += Math.max(0, n);
            if (read > limit.toBytes()) {
                throw new BodyTooLargeException(limit);
            }
            if (System.nanoTime() - startNanos
                    > time.plusSeconds(read / LEAST_BYTES_PER_SECOND).toNanos()) {
                throw new BodyTooSlowException();
            }
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
