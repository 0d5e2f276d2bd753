package org.mediabackend.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.fetch.FetchOutcome.Failed;
import org.mediabackend.fetch.FetchOutcome.Fetched;
import org.mediabackend.fetch.FetchOutcome.Refused;
import org.mediabackend.fetch.FetchOutcome.Stopped;
import org.springframework.util.unit.DataSize;

class FetcherTest {

    private static final Network LOOPBACK = Network.valueOf("127.0.0.0/8");
    private static final String CONTENT = "what was asked for";

    private final AtomicInteger asked = new AtomicInteger();

    @TempDir
    Path directory;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        on("/file", exchange -> answer(exchange, 200, CONTENT));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileComesWhole() throws IOException {
        AtomicLong heard = new AtomicLong();
        Path target = directory.resolve("in.mp4");
        FetchOutcome outcome =
                fetcher(LOOPBACK).fetch(uri("127.0.0.1", "/file")).to(target, heard::set);
        assertThat(outcome).isEqualTo(new Fetched(CONTENT.length()));
        assertThat(Files.readString(target)).isEqualTo(CONTENT);
        assertThat(heard).hasValue(CONTENT.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "0.0.0.0",
                "0",
                "localhost",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "169.254.169.254",
                "10.0.0.1"
            })
    void noSpellingOfAnAddressThatIsNotPublicIsAsked(String host) {
        // A name is none of a URI's hosts when it looks like a broken address: then it is refused before.
        FetchOutcome outcome = fetch(fetcher(), uri(host, "/file"));
        assertThat(outcome).isInstanceOfAny(Refused.class, Failed.class);
        assertThat(asked).hasValue(0);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aRefusalSaysWhatToDo() {
        assertThat(fetch(fetcher(), uri("127.0.0.1", "/file")))
                .isEqualTo(new Refused(
                        "leads to an address that is not public; the operator may allow it by media.fetch.allow"));
    }

    @Test
    void aRedirectIsFollowedOnlyWhereItMayGo() {
        Fetcher fetcher = fetcher(Network.valueOf("127.0.0.2"));
        redirect("/to-file", () -> uri("127.0.0.2", "/file").toString());
        assertThat(fetch(fetcher, uri("127.0.0.2", "/to-file"))).isInstanceOf(Fetched.class);
        int before = asked.get();
        redirect("/inside", () -> uri("127.0.0.1", "/file").toString());
        assertThat(fetch(fetcher, uri("127.0.0.2", "/inside"))).isInstanceOf(Refused.class);
        assertThat(asked).hasValue(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "gopher://127.0.0.2/", "ftp://127.0.0.2/x", "javascript:1", "//"})
    void aRedirectToAnythingElseIsNotFollowed(String location) {
        redirect("/elsewhere", () -> location);
        assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", "/elsewhere"))).isInstanceOf(Failed.class);
    }

    @Test
    void redirectsAreCounted() {
        redirect("/again", () -> uri("127.0.0.1", "/again?" + asked).toString());
        assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", "/again"))).isInstanceOf(Failed.class);
        assertThat(asked.get()).isBetween(5, 7);
    }

    @Test
    void aNameThatIsResolvedAnewLeadsNowhereElse() {
        AtomicInteger resolved = new AtomicInteger();
        Fetcher fetcher = new Fetcher(
                settings(DataSize.ofKilobytes(1), Duration.ofMinutes(1), Network.valueOf("127.0.0.2")),
                new DnsResolver() {
                    @Override
                    public InetAddress[] resolve(String host) throws UnknownHostException {
                        String address = resolved.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1";
                        return new InetAddress[] {InetAddress.ofLiteral(address)};
                    }

                    @Override
                    public String resolveCanonicalHostname(String host) {
                        return host;
                    }
                });
        redirect("/once-more", () -> uri("rebinding.test", "/file").toString());
        assertThat(fetch(fetcher, uri("rebinding.test", "/once-more"))).isInstanceOf(Refused.class);
        assertThat(asked).hasValue(1);
        assertThat(resolved).hasValue(2);
    }

    @Test
    void whatIsTooLargeIsRefusedAndLeavesNothing() {
        on("/told", exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            exchange.getResponseBody().write(new byte[100_000]);
        });
        on("/untold", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(new byte[1_000]);
            }
        });
        for (String path : List.of("/told", "/untold")) {
            assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", path)))
                    .isEqualTo(new Refused("is larger than 1024 bytes, which media.fetch.max-size allows"));
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void whatIsCutOffIsNoFile() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofPlatform().start(() -> {
                try (Socket client = socket.accept()) {
                    client.getInputStream().read();
                    client.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            FetchOutcome outcome =
                    fetch(fetcher(LOOPBACK), URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.passes()).isTrue());
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aDripOfBytesEndsAtTheDeadline() {
        CountDownLatch over = new CountDownLatch(1);
        on("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            try {
                while (!over.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    out.write('x');
                    out.flush();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Fetcher fetcher = new Fetcher(
                settings(DataSize.ofMegabytes(1), Duration.ofMillis(300), LOOPBACK), SystemDefaultDnsResolver.INSTANCE);
        assertThat(fetch(fetcher, uri("127.0.0.1", "/drip"))).isEqualTo(new Failed("did not come within 0 s", true));
        over.countDown();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aStopEndsIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        on("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Fetch fetch = fetcher(LOOPBACK).fetch(uri("127.0.0.1", "/slow"));
        CompletableFuture<FetchOutcome> outcome =
                CompletableFuture.supplyAsync(() -> fetch.to(directory.resolve("in"), bytes -> {}));
        begun.await();
        fetch.stop();
        assertThat(outcome.get()).isEqualTo(new Stopped());
        over.countDown();
        assertThat(directory).isEmptyDirectory();
        assertThat(fetch.to(directory.resolve("in"), bytes -> {})).isEqualTo(new Stopped());
    }

    @Test
    void aPasswordGoesToItsHostOnly() {
        AtomicReference<@Nullable String> first = new AtomicReference<>();
        AtomicReference<@Nullable String> second = new AtomicReference<>();
        on("/first", exchange -> {
            first.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders()
                    .set("Location", uri("127.0.0.2", "/second").toString());
            exchange.sendResponseHeaders(302, -1);
        });
        on("/second", exchange -> {
            second.set(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, 200, CONTENT);
        });
        assertThat(fetch(fetcher(LOOPBACK), uri("user:pass@127.0.0.1", "/first")))
                .isInstanceOf(Fetched.class);
        assertThat(first).hasValue("Basic dXNlcjpwYXNz");
        assertThat(second).hasValue(null);
    }

    @Test
    void whatIsThereAlreadyStays() throws IOException {
        Path target = Files.writeString(directory.resolve("in"), "mine");
        assertThat(fetcher(LOOPBACK).fetch(uri("127.0.0.1", "/file")).to(target, bytes -> {}))
                .isInstanceOf(Failed.class);
        assertThat(Files.readString(target)).isEqualTo("mine");
    }

    @Test
    void anErrorSaysWhetherItPasses() {
        on("/gone", exchange -> answer(exchange, 404, ""));
        on("/busy", exchange -> answer(exchange, 503, ""));
        assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", "/gone")))
                .isEqualTo(new Failed("its server answered 404", false));
        assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", "/busy")))
                .isEqualTo(new Failed("its server answered 503", true));
        server.stop(0);
        assertThat(fetch(fetcher(LOOPBACK), uri("127.0.0.1", "/file")))
                .isEqualTo(new Failed("its server does not answer", true));
    }

    @Test
    void nothingIsUnpacked() throws IOException {
        on("/packed", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).isNull();
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            answer(exchange, 200, "not really");
        });
        Path target = directory.resolve("in");
        assertThat(fetcher(LOOPBACK).fetch(uri("127.0.0.1", "/packed")).to(target, bytes -> {}))
                .isInstanceOf(Fetched.class);
        assertThat(Files.readString(target)).isEqualTo("not really");
    }

    private FetchOutcome fetch(Fetcher fetcher, URI uri) {
        return fetcher.fetch(uri).to(directory.resolve("in"), bytes -> {});
    }

    private static Fetcher fetcher(Network... allowed) {
        return new Fetcher(
                settings(DataSize.ofKilobytes(1), Duration.ofMinutes(1), allowed), SystemDefaultDnsResolver.INSTANCE);
    }

    private static FetchSettings settings(DataSize maxSize, Duration timeout, Network... allowed) {
        return new FetchSettings(maxSize, timeout, Duration.ofSeconds(10), 5, List.of(allowed));
    }

    private URI uri(String host, String path) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + path);
    }

    private void redirect(String path, java.util.function.Supplier<String> location) {
        on(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location.get());
            exchange.sendResponseHeaders(302, -1);
        });
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void on(String path, Handler handler) {
        server.createContext(path, exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
