package org.mediabackend.database;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child JVM that runs {@link EmbeddedPostgresOwner}; killed when closed. */
final class OwnerProcess implements AutoCloseable {

    private final Process process;
    private final String answer;

    private OwnerProcess(Process process, String answer) {
        this.process = process;
        this.answer = answer;
    }

    /** Starts it behind a prefix such as {@code setpriv ...}, and waits for its answer. */
    static OwnerProcess start(Path directory, String classPath, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                EmbeddedPostgresOwner.class.getName(),
                directory.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(new File("/"))
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("READY ") && !line.startsWith("REFUSED ")) {
            line = output.readLine();
        }
        return new OwnerProcess(process, line == null ? "DIED" : line);
    }

    static OwnerProcess start(Path directory) throws IOException {
        return start(directory, System.getProperty("java.class.path"));
    }

    String answer() {
        return answer;
    }

    String url() {
        return answer.replaceFirst("^READY ", "");
    }

    long pid() {
        return process.pid();
    }

    /** Lets it end by itself. */
    int finish() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor();
    }

    /** kill -9 */
    void kill() {
        close();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
