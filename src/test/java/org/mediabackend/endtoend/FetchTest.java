package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.tools.Tool;
import tools.jackson.databind.JsonNode;

/** Inputs that lie on another host. */
@RequiresTool(Tool.FFMPEG)
class FetchTest {

    private static final Map<String, String> LOOPBACK_TOO =
            Map.of("MEDIA_NETWORK", "fetch", "MEDIA_FETCH_ALLOW", "127.0.0.0/8");

    private final TestDatabase database = TestDatabase.migrated();
    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    private Path data;

    private HttpServer other;

    @BeforeEach
    void serve() throws Exception {
        Path tone = data.resolve("tone.wav");
        new ProcessBuilder(
                        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "pcm_s16le", tone.toString())
                .inheritIO()
                .start()
                .waitFor();
        byte[] bytes = Files.readAllBytes(tone);
        Files.delete(tone);
        other = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        other.createContext("/tone.wav", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    @Test
    void theCommandReadsWhatWasFetchedAndNothingOfItStays() throws Exception {
        try (ServerProcess server = start(LOOPBACK_TOO)) {
            JsonNode status = run(server.api(), """
                "-i", "%1$s", "-i", "%1$s", "-filter_complex", "amix", "out.flac"
                """.formatted(url("/tone.wav?token=secret")));
            assertThat(status.get("status").stringValue()).as(status.toString()).isEqualTo("finished");
            assertThat(asked).as("one address is fetched once").hasValue(1);
            assertThat(status.toString()).doesNotContain("secret");
            assertThat(files(data.resolve("outputs"))).containsExactly("out.flac");
        }
    }

    @Test
    void aCancelledTaskFetchesNoLonger() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        other.createContext("/endless.wav", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (ServerProcess server = start(LOOPBACK_TOO)) {
            Api api = server.api();
            String id = submit(api, "\"-i\", \"%s\", \"out.flac\"".formatted(url("/endless.wav")));
            api.awaitEvent(id, event -> event.data().get("stage").stringValue().equals("fetch"));
            api.post("/api/tasks/" + id + "/cancel");
            assertThat(api.await(id).get("status").stringValue()).isEqualTo("cancelled");
            assertThat(files(data.resolve("outputs"))).isEmpty();
        } finally {
            over.countDown();
        }
    }

    @Test
    void anAddressThatIsNotPublicIsNotAsked() throws Exception {
        try (ServerProcess server = start(Map.of("MEDIA_NETWORK", "fetch"))) {
            JsonNode status = run(server.api(), "\"-i\", \"%s\", \"out.flac\"".formatted(url("/tone.wav?a=secret")));
            assertThat(status.get("error").stringValue())
                    .startsWith("the input http://127.0.0.1:")
                    .contains("leads to an address that is not public")
                    .doesNotContain("secret");
            assertThat(status.at("/steps/0/code").stringValue()).isEqualTo("FETCH_REFUSED");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void withoutFetchingAnAddressIsRefusedBeforeTheTask() throws Exception {
        try (ServerProcess server = start(Map.of())) {
            JsonNode answer = server.api().post("/api/tasks/ffmpeg/pipeline", """
                {"commands": [{"args": ["-i", "%s", "out.flac"]}]}
                """.formatted(url("/tone.wav")));
            assertThat(answer.get("code").asInt()).isEqualTo(40003);
            assertThat(answer.get("description").stringValue()).contains("media.network=fetch");
        }
    }

    private ServerProcess start(Map<String, String> settings) throws IOException {
        return ServerProcess.start("all", database, data, settings);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + other.getAddress().getPort() + path;
    }

    private static String submit(Api api, String args) throws IOException, InterruptedException {
        return api.submit("ffmpeg/pipeline", "{\"commands\": [{\"args\": [" + args + "]}]}");
    }

    private static JsonNode run(Api api, String args) throws IOException, InterruptedException {
        return api.await(submit(api, args));
    }

    private static Stream<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList()
                    .stream();
        }
    }
}
