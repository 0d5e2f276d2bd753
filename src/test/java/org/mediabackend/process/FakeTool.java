package org.mediabackend.process;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts {@code fake-tool.sh} and hears the process ids that it tells. */
final class FakeTool implements ProcessOutput {

    private final BlockingQueue<Long> pids = new LinkedBlockingQueue<>();
    private final List<Long> told = new ArrayList<>();

    static ProcessSpec spec(@Nullable Duration timeout, String... args) {
        List<String> argv = new ArrayList<>(List.of("/bin/sh", script().toString()));
        argv.addAll(List.of(args));
        return new ProcessSpec(argv, Path.of("/"), Map.of("PATH", "/usr/bin:/bin"), timeout);
    }

    private static Path script() {
        try {
            return Path.of(Objects.requireNonNull(FakeTool.class.getResource("/process/fake-tool.sh"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until so many have told theirs. */
    List<Long> awaitPids(int count) throws InterruptedException {
        while (told.size() < count) {
            Long pid = pids.poll(30, TimeUnit.SECONDS);
            if (pid == null) {
                throw new IllegalStateException("only " + told + " told their pid");
            }
            told.add(pid);
        }
        return told;
    }

    /** Whether it runs; an orphan that init has not reaped does not. */
    static boolean runs(long pid) {
        try (Stream<String> status = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return status.noneMatch(line -> line.startsWith("State:") && line.contains("Z"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void stdout(String line) {
        if (line.startsWith("pid ")) {
            pids.add(Long.valueOf(line.substring("pid ".length())));
        }
    }

    @Override
    public void stderr(String line) {}
}
