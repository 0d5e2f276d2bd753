package org.mediabackend.database;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs {@code initdb}, {@code pg_ctl} and {@code postgres}; each call waits for its end. {@code pg_ctl} puts the server
 * into a session of its own, so that Ctrl-C reaches this JVM only, and the server is stopped in order.
 */
final class PostgresPrograms {

    /** A program's end: its exit code and the last of what it said. */
    record Result(int exitCode, String output) {

        boolean succeeded() {
            return exitCode == 0;
        }

        String lastLine() {
            return output.lines()
                    .filter(line -> !line.isBlank())
                    .reduce((first, second) -> second)
                    .orElse("no output");
        }
    }

    private final Path binaries;
    private final Path workingDirectory;

    /** @param workingDirectory what relative paths in arguments are relative to */
    PostgresPrograms(Path binaries, Path workingDirectory) {
        this.binaries = binaries;
        this.workingDirectory = workingDirectory;
    }

    Result run(String program, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            // Postgres refuses to run as root. In a user namespace without a mapping it is nobody, and may still use
            // the files of the user that it is outside.
            command.addAll(List.of("unshare", "-U", "--"));
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (var output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), said);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        }
    }

    static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }
}
