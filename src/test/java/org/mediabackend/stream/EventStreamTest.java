package org.mediabackend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mediabackend.support.Until;
import org.mediabackend.web.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/** How streams end, on a real server with real sockets. */
@ExtendWith(OutputCaptureExtension.class)
class EventStreamTest extends ServerTest {

    private static final int CLIENTS = 200;
    private static final AtomicInteger DISPATCHES = new AtomicInteger();

    @Autowired
    StreamHub hub;

    private String task = "";

    @TestConfiguration
    static class Filters {

        /** Counts every way through the filters but a request's first. */
        @Bean
        FilterRegistrationBean<Filter> secondWays() {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
                DISPATCHES.incrementAndGet();
                chain.doFilter(request, response);
            });
            registration.setDispatcherTypes(EnumSet.complementOf(EnumSet.of(DispatcherType.REQUEST)));
            return registration;
        }

        /** Lets what follows startAsync() fail, if the client asks for it. */
        @Bean
        FilterRegistrationBean<Filter> breaking() {
            return new FilterRegistrationBean<>((request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                boolean breaks = http.getHeader("X-Break") != null;
                chain.doFilter(breaks ? new Breaking(http) : request, response);
            });
        }
    }

    private static final class Breaking extends HttpServletRequestWrapper {

        Breaking(HttpServletRequest request) {
            super(request);
        }

        @Override
        public AsyncContext startAsync() {
            AsyncContext real = super.startAsync();
            return (AsyncContext) Proxy.newProxyInstance(
                    AsyncContext.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, args) -> {
                        if (method.getName().equals("addListener")) {
                            throw new IllegalStateException("no listeners today");
                        }
                        return method.invoke(real, args);
                    });
        }
    }

    @BeforeEach
    void submit() throws Exception {
        DISPATCHES.set(0);
        task = json(post("/api/tasks/demo/sleep", "{}")).at("/result/id").stringValue();
    }

    @AfterEach
    void cancel() throws Exception {
        post("/api/tasks/" + task + "/cancel", "");
    }

    @Test
    void clientsThatVanishInMidStreamAreForgottenWithoutAWordAndWithoutASecondDispatch(CapturedOutput output)
            throws Exception {
        for (int round = 0; round < 5; round++) {
            List<EventSocket> sockets = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                sockets.add(EventSocket.open(port, task, ""));
            }
            assertThat(hub.clients()).isEqualTo(CLIENTS);
            for (EventSocket socket : sockets) {
                socket.reset();
            }
            Until.isTrue("nobody listens", () -> {
                change();
                return hub.clients() == 0;
            });
        }
        // Still whole: whoever comes next gets an answer of its own and nothing else.
        assertThat(get("/health").statusCode()).isEqualTo(200);
        assertThat(output.getAll()).doesNotContain(" ERROR ", "\tat ");
        assertThat(DISPATCHES).hasValue(0);
    }

    @Test
    void aTasksEndReachesItsClientsAndClosesTheirConnections() throws Exception {
        List<EventSocket> sockets = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            sockets.add(EventSocket.open(port, task, ""));
        }
        post("/api/tasks/" + task + "/cancel", "");
        for (EventSocket socket : sockets) {
            assertThat(socket.rest()).containsOnlyOnce("event:cancelled").endsWith("0", "");
        }
        Until.isTrue("nobody listens", () -> hub.clients() == 0);
        assertThat(DISPATCHES).hasValue(0);
    }

    @Test
    void whatFailsAfterTheStartOfAStreamLeavesNoConnectionBehind() throws Exception {
        EventSocket socket = EventSocket.open(port, task, "X-Break: yes\r\n");
        assertThat(socket.rest()).endsWith("0", "");
        assertThat(hub.clients()).isZero();
    }

    @Test
    void aServerThatStopsAnswersInTheEnvelope() throws Exception {
        hub.stop();
        try {
            HttpResponse<String> answer =
                    send(request("/api/tasks/" + task + "/events").header("Accept", "text/event-stream"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(json(answer).get("code").intValue()).isEqualTo(50302);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        } finally {
            hub.start();
        }
    }

    /** As a worker does. */
    private void change() throws SQLException {
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("WITH changed AS (UPDATE task SET seq = nextval('task_change_seq') WHERE id = '" + task
                    + "' RETURNING id, seq) SELECT pg_notify('task_changed', id || ':' || seq) FROM changed");
        }
    }
}
