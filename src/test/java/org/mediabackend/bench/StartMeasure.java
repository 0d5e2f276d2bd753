package org.mediabackend.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * From the start of the process to the first answer of {@code GET /health}, on a database that exists: the packaged
 * form against the jar. What a node takes of memory is read when it has been idle for some seconds.
 */
final class StartMeasure implements Measure {

    private static final Duration IDLE = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the start of a process to its first answer, and the memory of an idle one";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        BenchDatabase database = stand.postgres().database("start").migrated();
        Path data = stand.directory("start");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> jar = List.of(java, "--enable-native-access=ALL-UNNAMED", "-jar", jar().toString());
        List<String> packaged = Form.PACKAGED.launch(List.of()).command();
        Rounds.Outcome outcome = new Rounds(stand.options().rounds(), 1)
                .run(
                        List.of(
                                new Node("jar, given database", jar, database.url(), data.resolve("given")),
                                new Node("packaged, given database", packaged, database.url(), data.resolve("given")),
                                new Node("packaged, embedded database", packaged, "", data.resolve("embedded"))),
                        stand::say);
        Report.Section start = report.section(name(), "To the first answer", "s");
        start.figure("jar", outcome.of("jar, given database", "s"));
        start.figure("packaged", outcome.of("packaged, given database", "s"), Goal.atMost(4));
        start.figure(
                "packaged, with the embedded database", outcome.of("packaged, embedded database", "s"), Goal.atMost(4));
        start.ratio(
                "packaged",
                outcome.of("packaged, given database", "s"),
                "jar",
                outcome.of("jar, given database", "s"),
                Goal.NONE);
        Report.Section memory = report.section(name(), "Resident memory, idle", "MB");
        memory.figure("jar, Java's own defaults", outcome.of("jar, given database", "MB"));
        memory.figure("packaged", outcome.of("packaged, given database", "MB"), Goal.atMost(200));
        memory.figure(
                "packaged, without its embedded database", outcome.of("packaged, embedded database", "MB"), Goal.NONE);
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("media-backend-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("there is no jar; build it with: mvn package"));
        }
    }

    /** One way to start a node. */
    private record Node(String name, List<String> command, String databaseUrl, Path data) implements Contestant {

        @Override
        public Map<String, Object> settings() {
            return Map.of("command", command);
        }

        @Override
        public Map<String, Double> round() throws Exception {
            Files.createDirectories(data);
            int port = freePort();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()));
            builder.environment().keySet().removeIf(key -> key.startsWith("MEDIA_"));
            builder.environment()
                    .putAll(Map.of(
                            "DATABASE_URL",
                            databaseUrl,
                            "MEDIA_DATA_DIR",
                            data.toString(),
                            "PORT",
                            Integer.toString(port),
                            "MANAGEMENT_PORT",
                            "0"));
            long start = System.nanoTime();
            Process process = builder.start();
            try {
                awaitHealth(process, port);
                double seconds = (System.nanoTime() - start) / 1e9;
                process.waitFor(IDLE.toSeconds(), TimeUnit.SECONDS);
                return Map.of("s", seconds, "MB", residentMegabytes(process));
            } finally {
                process.destroy();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly().onExit().join();
                }
            }
        }

        private static void awaitHealth(Process process, int port) throws InterruptedException {
            HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                    .build();
            long until = System.nanoTime() + PATIENCE.toNanos();
            try (HttpClient client = HttpClient.newHttpClient()) {
                while (System.nanoTime() < until && process.isAlive()) {
                    try {
                        if (client.send(health, HttpResponse.BodyHandlers.discarding())
                                        .statusCode()
                                == 200) {
                            return;
                        }
                    } catch (IOException e) {
                        LockSupport.parkNanos(5_000_000);
                    }
                }
            }
            throw new AssertionError("a server did not start");
        }

        private static double residentMegabytes(Process process) throws IOException {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            }
        }

        @Override
        public void close() {}
    }
}
