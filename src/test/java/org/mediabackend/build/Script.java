package org.mediabackend.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of one of the project's scripts.
 *
 * @param exitCode of the script
 * @param pid of the script
 * @param output what it wrote to both streams
 */
record Script(int exitCode, long pid, String output) {

    private static final long TIMEOUT_SECONDS = 300;

    /** Runs a script of {@code scripts/}; {@code environment} is added to ours. */
    static Script run(String name, Map<String, String> environment, String... arguments) {
        return runIn(Path.of("scripts"), name, environment, arguments);
    }

    static Script runIn(Path directory, String name, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(directory.resolve(name).toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return run(command, environment);
    }

    static Script run(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("script", ".out");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end; it wrote: " + Files.readString(output));
            }
            var run = new Script(process.exitValue(), process.pid(), Files.readString(output));
            Files.delete(output);
            return run;
        } catch (IOException e) {
            throw new AssertionError(command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    List<String> lines() {
        return output.lines().toList();
    }
}
