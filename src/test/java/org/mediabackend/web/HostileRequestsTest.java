package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;

/** Ten thousand requests of the worst kind against a real server with a heap of 256 MB. */
class HostileRequestsTest {

    private static final int REQUESTS = 10_000;
    private static final int CLIENTS = 4;
    private static final long SEED = 20_260_105;
    private static final long LEAST_ANSWERED = REQUESTS * 8L / 10;
    private static final long MOST_GROWTH_BYTES = 16L << 20;

    /** Tomcat's for an unknown transfer coding and an unknown version: that is what HTTP wants of it. */
    private static final List<Integer> OF_THE_PROTOCOL = List.of(501, 505);

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    private final Map<Integer, String> failures = new ConcurrentHashMap<>();

    @TempDir
    private Path directory;

    @Test
    void noRequestBringsTheServerDown() throws Exception {
        try (ServerProcess server = ServerProcess.start("api", TestDatabase.migrated(), directory, Map.of())) {
            send(server.port(), SEED - 1, REQUESTS / 5);
            long before = usedHeapBytes(server.pid());
            statuses.clear();
            send(server.port(), SEED, REQUESTS);
            long after = usedHeapBytes(server.pid());
            assertThat(failures)
                    .as("requests that were answered as failures of the server")
                    .isEmpty();
            assertThat(statuses.values().stream().mapToInt(n -> n).sum())
                    .as("answered, %s", statuses)
                    .isGreaterThan((int) LEAST_ANSWERED);
            assertThat(after - before).as("growth of the heap, %s", statuses).isLessThan(MOST_GROWTH_BYTES);
            assertThat(server.api().get("/health").at("/result/status").stringValue())
                    .isEqualTo("ok");
        }
    }

    private void send(int port, long seed, int count) throws Exception {
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                HostileRequests requests = new HostileRequests(seed * CLIENTS + client);
                work.add(() -> {
                    for (int i = 0; i < count / CLIENTS; i++) {
                        judge(requests.next(), port);
                    }
                    return null;
                });
            }
            for (Future<Void> done : clients.invokeAll(work)) {
                done.get();
            }
        }
    }

    private void judge(byte[] request, int port) throws IOException {
        Matcher status = STATUS.matcher(answer(request, port));
        if (status.find()) {
            int code = Integer.parseInt(status.group(1));
            statuses.merge(code, 1, Integer::sum);
            if (code >= 500 && !OF_THE_PROTOCOL.contains(code)) {
                failures.putIfAbsent(
                        code, new String(request, 0, Math.min(600, request.length), StandardCharsets.ISO_8859_1));
            }
        }
        // Else it closed the connection without a word, which some of them deserve.
    }

    /** The beginning of what it says; the end of the request is the end of what is sent. */
    private static String answer(byte[] request, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException e) {
                // It had enough; what it said is still to be read.
            }
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    /** After a collection. */
    private static long usedHeapBytes(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        long bytes = 0;
        while (used.find()) {
            bytes += Long.parseLong(used.group(1)) * 1024;
        }
        assertThat(bytes).isPositive();
        return bytes;
    }

    private static String jcmd(long pid, String order) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), order)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        // Metaspace is told on further lines.
        return said.lines().takeWhile(line -> !line.contains("Metaspace")).reduce("", (a, b) -> a + "\n" + b);
    }
}
