package org.mediabackend.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server that runs a confined program with a child, tells that they run, and is killed. */
final class SandboxedOwner {

    private SandboxedOwner() {}

    public static void main(String[] args) throws Exception {
        ProcessOutput telling = new ProcessOutput() {
            @Override
            public void stdout(String line) {
                System.out.println(line);
            }

            @Override
            public void stderr(String line) {
                System.err.println(line);
            }
        };
        try (Scratch scratch = Scratch.make()) {
            ProcessSpec spec = new ProcessSpec(
                    List.of("bash", "-c", "trap '' TERM; sleep 120 & echo it runs; sleep 120; wait"),
                    Path.of("/"),
                    Map.of("PATH", "/usr/bin:/bin"),
                    Duration.ofMinutes(2),
                    Sandbox.of(args[0]).confinement(List.of(), List.of(), List.of(), scratch.path()));
            try (OwnedProcess process = OwnedProcess.start(spec, telling)) {
                process.await();
            }
        }
    }
}
