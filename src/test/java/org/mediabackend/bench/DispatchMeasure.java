package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.mediabackend.support.Api;

/**
 * How long an idle worker in another process takes from the submission to the start of the command: from the database's
 * clock while the task's row is written, so that the submission's commit counts, until a shell in the place of
 * {@code vips} has started and written down the time as its first act, so that its own start counts. That one is
 * measured beside it.
 *
 * <p>Servers live for weeks: the first tasks warm them up and are not counted. Before each that counts there is a pause
 * of a random length in which nothing is asked of anybody, and none looks at a task before it has ended.
 */
final class DispatchMeasure implements Measure {

    private static final int WARM_UP = 2_000;

    /** As many as the worker has slots. */
    private static final int AT_ONCE = 4;

    /**
     * So long nothing happens before a submission, and twice as long at most: more than the half second after which the
     * pool asks a connection whether it lives.
     */
    private static final Duration PAUSE = Duration.ofMillis(550);

    /** Within that a task has ended; who asks earlier takes the processor from it. */
    private static final Duration ENDS = Duration.ofMillis(100);

    private static final int SHELL_STARTS = 50;

    @Override
    public String name() {
        return "dispatch";
    }

    @Override
    public String about() {
        return "from the submission to the start of the command in another process, idle";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        int count = stand.options().quick() ? 100 : 500;
        BenchDatabase database = stand.postgres().database("dispatch").migrated();
        Path data = stand.directory("dispatch");
        Path tool = clock(data);
        Map<String, String> settings = Map.of("MEDIA_VIPS", tool.toString());
        List<String> ids = new ArrayList<>();
        try (BenchServer api = stand.server("api", database, data, settings);
                BenchServer worker = stand.server("worker", database, data, settings)) {
            Api caller = api.api();
            Crowd.each(AT_ONCE, WARM_UP, number -> requireFinished(caller, submit(caller)));
            for (int i = 0; i < count; i++) {
                pause(PAUSE.plusMillis(ThreadLocalRandom.current().nextLong(PAUSE.toMillis())));
                String id = submit(caller);
                pause(ENDS);
                requireFinished(caller, id);
                ids.add(id);
            }
        }
        Series all = new Series(waited(ids, database, data));
        Report.Section section = report.section(
                name(),
                "From submission to the command's start; " + count + " tasks after " + WARM_UP
                        + " to warm up, idle before each",
                "ms");
        section.figure("median", all, Goal.atMost(5));
        section.figure("99th percentile", new Series(List.of(all.percentile(99))), Goal.atMost(25));
        section.figure("of it the own start of the command, a shell", new Series(starts(tool, data)));
        section.detail("warmUp", WARM_UP);
        section.detail("pauseMs", List.of(PAUSE.toMillis(), 2 * PAUSE.toMillis()));
    }

    private static Path clock(Path directory) throws IOException {
        Path tool = Files.createFile(
                directory.resolve("clock"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(tool, """
            #!/bin/bash
            case $1 in --version) echo vips-8.14.1; exit;; esac
            echo $EPOCHREALTIME >"${@: -1}"
            """);
    }

    private static String submit(Api api) throws IOException, InterruptedException {
        return api.submit(
                "image/pipeline",
                "{\"outputCheck\": \"off\", \"commands\":"
                        + " [{\"tool\": \"vips\", \"args\": [\"copy\", \"in.png\", \"out.png\"]}]}");
    }

    private static void requireFinished(Api api, String id) throws IOException, InterruptedException {
        String status = api.await(id).path("status").asString();
        if (!status.equals("finished")) {
            throw new AssertionError("a task is " + status);
        }
    }

    /** In milliseconds. */
    private static List<Double> waited(List<String> ids, BenchDatabase database, Path data) throws Exception {
        List<Double> waited = new ArrayList<>();
        for (String id : ids) {
            double started = seconds(data.resolve("outputs").resolve(id).resolve("out.png"));
            double created = database.number("SELECT extract(epoch FROM created_at) FROM task WHERE id = ?::uuid", id);
            waited.add((started - created) * 1e3);
        }
        return waited;
    }

    /** From the moment in which a process becomes that shell until the shell writes down the time; in milliseconds. */
    private static List<Double> starts(Path tool, Path directory) throws IOException, InterruptedException {
        List<Double> starts = new ArrayList<>();
        Path before = directory.resolve("before");
        Path after = directory.resolve("after");
        for (int i = 0; i < SHELL_STARTS; i++) {
            pause(ENDS);
            int exitCode = new ProcessBuilder(
                            "/bin/bash",
                            "-c",
                            "echo $EPOCHREALTIME >\"$1\"; exec \"$0\" \"$2\"",
                            tool.toString(),
                            before.toString(),
                            after.toString())
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new AssertionError("the clock ended with " + exitCode);
            }
            starts.add((seconds(after) - seconds(before)) * 1e3);
        }
        return starts;
    }

    private static double seconds(Path clock) throws IOException {
        return Double.parseDouble(Files.readString(clock).strip());
    }

    private static void pause(Duration length) {
        LockSupport.parkNanos(length.toNanos());
    }
}
