package org.mediabackend.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mediabackend.MediaBackend;

/** A server in a process of its own, so that it can be killed; killed when closed. */
public final class ServerProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("serves http://[^:]+:(\\d+) as .* Actuator: port (\\d+)");

    private final Process process;
    private final int port;
    private final int managementPort;

    private ServerProcess(Process process, int port, int managementPort) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param settings further environment variables
     */
    public static ServerProcess start(String role, TestDatabase database, Path dataDir, Map<String, String> settings)
            throws IOException {
        // A process group of its own, as a terminal makes one, so that it can be signalled as a whole.
        // A shell that starts us in the background has SIGINT ignored, and that would be inherited.
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                MediaBackend.class.getName(),
                "--spring.datasource.hikari.maximum-pool-size=6"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        builder.environment()
                .putAll(Map.of(
                        "MEDIA_ROLE",
                        role,
                        "DATABASE_URL",
                        database.urlWithCredentials(),
                        "MEDIA_DATA_DIR",
                        dataDir.toString(),
                        "PORT",
                        "0",
                        "MANAGEMENT_PORT",
                        "0"));
        Process process = builder.start();
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                Thread.ofVirtual().start(() -> drain(output));
                return new ServerProcess(process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
            }
        }
        throw new AssertionError(
                "the server did not start, exit code " + process.onExit().join().exitValue() + ":\n" + said);
    }

    /** A caller of it. */
    public Api api() {
        return new Api(port);
    }

    /** Where it serves the API, and {@code /health} in every role. */
    public int port() {
        return port;
    }

    /** Where it serves Actuator. */
    public int managementPort() {
        return managementPort;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** SIGTERM, and waits for its end; the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** SIGINT to it and all that it started, as Ctrl-C in a terminal does, and waits for its end. */
    public void interruptGroup() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
        process.waitFor();
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) {
                // Otherwise the server would wait for somebody to read.
            }
        } catch (IOException e) {
            // It was killed.
        }
    }
}
