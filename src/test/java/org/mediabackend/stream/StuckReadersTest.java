package org.mediabackend.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Until;
import org.mediabackend.web.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;

/** Readers who listen and do not read, many more than the server has threads. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = {"server.tomcat.threads.max=4", "server.tomcat.connection-timeout=10s"})
class StuckReadersTest extends ServerTest {

    private static final int STUCK = 300;

    /** Longer than what goes into a connection that nobody reads. */
    private static final String LONG = "x".repeat(100_000);

    @Autowired
    StreamHub hub;

    @TempDir
    Path directory;

    private final List<EventSocket> stuck = new ArrayList<>();
    private String task = "";
    private int changes;

    @TestConfiguration
    static class SmallBuffers {

        /** Else the system takes megabytes for each of them. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
            return factory -> factory.addConnectorCustomizers(
                    connector -> connector.setProperty("socket.txBufSize", Integer.toString(4096)));
        }
    }

    @BeforeEach
    void openThem() throws Exception {
        task = json(post("/api/tasks/demo/sleep", "{}")).at("/result/id").stringValue();
        for (int i = 0; i < STUCK; i++) {
            stuck.add(EventSocket.openSmall(port, task));
        }
    }

    @AfterEach
    void closeThem() throws Exception {
        post("/api/tasks/" + task + "/cancel", "");
        for (EventSocket socket : stuck) {
            socket.reset();
        }
        Until.isTrue("nobody listens", () -> hub.clients() == 0);
    }

    @Test
    void noThreadWaitsForThemAndTheyAreCut(CapturedOutput output) throws Exception {
        try (EventSocket healthy = EventSocket.open(port, task, "")) {
            for (int round = 0; round < 3; round++) {
                change();
                healthy.awaitData("change " + changes);
                assertThat(status()).isEqualTo("queued");
                assertThat(threads()).doesNotContain("writeBlocking", "flushBlocking");
            }
            Until.isTrue("they are cut", () -> {
                change();
                healthy.awaitData("change " + changes);
                assertThat(status()).isEqualTo("queued");
                return hub.clients() == 1;
            });
        }
        assertThat(output.getAll()).doesNotContain(" ERROR ", "\tat ");
    }

    @Test
    void whenTheyVanishTheyAreForgotten(CapturedOutput output) throws Exception {
        change();
        for (EventSocket socket : stuck) {
            socket.reset();
        }
        Until.isTrue("nobody listens", () -> hub.clients() == 0);
        assertThat(status()).isEqualTo("queued");
        assertThat(output.getAll()).doesNotContain(" ERROR ", "\tat ");
    }

    @Test
    void whoReadsOnIsToldTheEndAndNothingTwice() throws Exception {
        for (int i = 0; i < 20; i++) {
            change();
        }
        post("/api/tasks/" + task + "/cancel", "");
        assertThat(status()).isEqualTo("cancelled");
        for (EventSocket socket : stuck) {
            List<String> rest = socket.rest();
            assertThat(rest).containsOnlyOnce("event:cancelled").endsWith("0", "");
            assertThat(rest).filteredOn(line -> line.startsWith("id:")).doesNotHaveDuplicates();
        }
    }

    private String status() throws Exception {
        return json(get("/api/tasks/" + task)).at("/result/status").stringValue();
    }

    /** What all threads do, the virtual ones too. */
    private String threads() throws IOException {
        Path file = directory.resolve("threads" + changes);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(file);
    }

    /** As a worker does, but a long one. */
    private void change() throws SQLException {
        changes++;
        try (var connection = DATABASE.connect();
                var statement = connection.createStatement()) {
            statement.execute("WITH changed AS (UPDATE task SET seq = nextval('task_change_seq'), message = 'change "
                    + changes + " " + LONG + "' WHERE id = '" + task
                    + "' RETURNING id, seq) SELECT pg_notify('task_changed', id || ':' || seq) FROM changed");
        }
    }
}
