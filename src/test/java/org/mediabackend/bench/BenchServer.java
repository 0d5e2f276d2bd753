package org.mediabackend.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.support.Api;

/** One of our servers, in a process of its own; its log goes into a file. */
final class BenchServer implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("serves http://[^:]+:(\\d+) as .* Actuator: port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Ready ready;

    /** @param after the start of the process until it served */
    private record Ready(int port, int managementPort, Duration after) {}

    private BenchServer(Process process, Ready ready) {
        this.process = process;
        this.ready = ready;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param command the JVM with its options and what it is to run, or a script that becomes it
     * @param environment further settings
     */
    static BenchServer start(List<String> command, Map<String, String> environment, Path log) throws Exception {
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("MEDIA_"));
        builder.environment().putAll(environment);
        Files.createDirectories(log.toAbsolutePath().getParent());
        long started = System.nanoTime();
        Process process = builder.start();
        CompletableFuture<Ready> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("log of " + process.pid()).start(() -> pass(process, log, started, ready));
        try {
            return new BenchServer(process, ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (Exception e) {
            process.destroyForcibly().onExit().join();
            throw new IllegalStateException("a server did not start; see " + log, e);
        }
    }

    /** A caller of it. */
    Api api() {
        return new Api(ready.port());
    }

    int port() {
        return ready.port();
    }

    int managementPort() {
        return ready.managementPort();
    }

    /** From the start of its process until it said that it serves. */
    Duration startedIn() {
        return ready.after();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGTERM, and SIGKILL when it has not ended within half a minute. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().onExit().join();
        }
    }

    private static void pass(Process process, Path log, long started, CompletableFuture<Ready> ready) {
        try (BufferedReader lines = process.inputReader();
                Writer writer = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (!ready.isDone() && matcher.find()) {
                    ready.complete(new Ready(
                            Integer.parseInt(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Duration.ofNanos(System.nanoTime() - started)));
                }
                writer.write(line + "\n");
                writer.flush();
            }
        } catch (IOException e) {
            // It was killed.
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }
}
