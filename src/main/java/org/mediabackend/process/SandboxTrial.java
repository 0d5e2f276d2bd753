package org.mediabackend.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/**
 * Finds out by doing it whether a level works on this machine: a program runs within it, reads what it may, does not
 * read what it may not, and has no network. Belongs on a platform thread.
 */
final class SandboxTrial {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");

    private final SandboxLevel level;
    private final ResourceLimits limits;

    private SandboxTrial(SandboxLevel level, ResourceLimits limits) {
        this.level = level;
        this.limits = limits;
    }

    /** Why the level does not work here; nothing when it does. */
    static Optional<String> failure(SandboxLevel level, ResourceLimits limits) {
        try {
            return new SandboxTrial(level, limits).failure();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("its trial was interrupted");
        } catch (LinkageError | IllegalCallerException e) {
            return Optional.of("Java cannot call the C library (" + e + ")");
        }
    }

    private Optional<String> failure() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("media-sandbox-").toRealPath();
        try (Scratch scratch = Scratch.make()) {
            Path foreign = Files.writeString(directory.resolve("foreign"), "foreign\n");
            Path own = Files.writeString(directory.resolve("own"), "own\n");
            Confinement.Within within =
                    new Confinement.Within(level, limits, List.of(own), List.of(), List.of(), scratch.path());
            return run(within, List.of("cat", own.toString(), foreign.toString()))
                    .map(read -> read.stdoutTail().equals(List.of("own"))
                            ? Optional.<String>empty()
                            : read.stdoutTail().contains("foreign")
                                    ? Optional.of("within it a foreign file could be read")
                                    : Optional.of(said(read)))
                    .orElse(Optional.of("a program within it does not end"))
                    .or(() -> network(within, foreign));
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static String said(ProcessOutcome.Exited exited) {
        return exited.stderrTail().isEmpty()
                ? "a program within it ends with exit code " + exited.exitCode()
                : exited.stderrTail().getFirst();
    }

    private Optional<String> network(Confinement.Within within, Path foreign) {
        try {
            if (level == SandboxLevel.LANDLOCK) {
                return landlocked(within, foreign);
            }
            String own = Files.readSymbolicLink(OWN_NETWORK).toString();
            return run(within, List.of("readlink", OWN_NETWORK.toString()))
                    .filter(read -> read.exitCode() == 0 && !read.stdoutTail().contains(own))
                    .map(read -> Optional.<String>empty())
                    .orElse(Optional.of("a program within it has the machine's network"));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("its trial was interrupted");
        }
    }

    /** What a restricted thread itself may, which is what it gives to its children. */
    private static Optional<String> landlocked(Confinement.Within within, Path foreign)
            throws IOException, InterruptedException {
        Processor processor = Processor.current();
        long[] answers = {1, 1, 1};
        try (Arena arena = Arena.ofShared();
                Landlock rules = Landlock.rules(arena, within, List.of())) {
            MemorySegment state = Native.state(arena);
            MemorySegment name = arena.allocateFrom(foreign.toString());
            Thread thread = Thread.ofPlatform().daemon().name("restricted").unstarted(() -> {
                answers[0] = rules.restrict();
                answers[1] = Native.call(state, processor.socket(), 2, 1, 0, 0, 0);
                answers[2] = Native.call(state, processor.openat(), -100, name.address(), 0, 0, 0);
            });
            thread.start();
            thread.join();
        }
        return answers[0] != 0
                ? Optional.of(Native.message((int) -answers[0]))
                : answers[1] >= 0
                        ? Optional.of("within it a socket could be opened")
                        : answers[2] >= 0 ? Optional.of("within it a foreign file could be opened") : Optional.empty();
    }

    private static Optional<ProcessOutcome.Exited> run(Confinement.Within within, List<String> argv)
            throws IOException, InterruptedException {
        ProcessSpec spec = new ProcessSpec(argv, Path.of("/"), Map.of("PATH", "/usr/bin:/bin"), TIMEOUT, within);
        try (OwnedProcess process = OwnedProcess.start(spec, ProcessOutput.IGNORED)) {
            return switch (process.await()) {
                case ProcessOutcome.Exited exited -> Optional.of(exited);
                case ProcessOutcome.NotStarted(String reason) -> throw new IOException(reason);
                default -> Optional.empty();
            };
        }
    }
}
