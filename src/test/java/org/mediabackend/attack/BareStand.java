package org.mediabackend.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mediabackend.tools.Tool;

/** A careless system: it runs what it is told, with its own rights, and keeps all that is said. */
final class BareStand implements Stand {

    private static final long POLL_MILLIS = 20;
    private static final int KEPT_HERE = 4 << 20;

    @Override
    public Observed run(Attack attack, Scene scene, Judge judge) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of(program(attack.tool())));
        attack.args().forEach(arg -> argv.add(scene.fill(arg)));
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(scene.work().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        attack.env().forEach((name, value) -> builder.environment().put(name, scene.fill(value)));
        Process process = builder.start();
        Output out = new Output(process.getInputStream());
        Output err = new Output(process.getErrorStream());
        long deadline = System.nanoTime() + Limits.PATIENCE.toNanos();
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)
                && !judge.hasSeen()
                && System.nanoTime() < deadline
                && out.total + err.total <= Limits.OUTPUT_PAST) {
            continue;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        out.await();
        err.await();
        return new Observed(out.text() + err.text(), List.of(), out.total + err.total, "");
    }

    private static String program(Tool tool) {
        return tool == Tool.MAGICK && !isOnPath("magick") ? "convert" : tool.wireName();
    }

    static boolean isOnPath(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static final class Output {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final Thread pump;
        private volatile long total;

        Output(InputStream in) {
            pump = Thread.ofPlatform().daemon().start(() -> pump(in));
        }

        /** What lives on may hold the pipe open. */
        void await() throws InterruptedException {
            pump.join(200);
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.ISO_8859_1);
        }

        private void pump(InputStream in) {
            byte[] buffer = new byte[65536];
            try (in) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    total += length;
                    keep(buffer, length);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void keep(byte[] buffer, int length) {
            if (kept.size() < KEPT_HERE) {
                kept.write(buffer, 0, length);
            }
        }
    }
}
