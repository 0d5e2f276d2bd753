package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A task against the same command in a shell, pair by pair: from a worker's claim to the published end, by the
 * database's clock. Once without any look at inputs and outputs, once with what is the default.
 */
final class OverheadMeasure implements Measure {

    private static final int SHORT_RUNS = 10;

    /** Of a server that has just been started, Java's own part of the first some hundred tasks takes twice as long. */
    private static final int SHORT_WARM_UPS = 10;

    /** A command of ffmpeg, without the program. */
    private record Kind(String title, int runs, int warmUps, int rounds, List<String> args) {}

    @Override
    public String name() {
        return "overhead";
    }

    @Override
    public String about() {
        return "the wall time of a task against the same ffmpeg command in a shell, pair by pair";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        boolean quick = stand.options().quick();
        int rounds = stand.options().rounds();
        BenchDatabase database = stand.postgres().database("overhead").migrated();
        Path data = stand.directory("overhead");
        Path input = data.resolve("in.mp4");
        shell(
                data,
                words("-f lavfi -i testsrc2=s=1280x720:r=25:d=40 -f lavfi -i sine=d=40 -c:v mpeg4 -q:v 3 -c:a aac "
                        + input));
        List<Kind> kinds = List.of(
                new Kind(
                        "copy of 2 s to MP4",
                        SHORT_RUNS,
                        SHORT_WARM_UPS,
                        rounds,
                        words("-i " + input + " -t 2 -c copy out.mp4")),
                new Kind("frame to JPEG", SHORT_RUNS, 1, rounds, words("-i " + input + " -frames:v 1 out.jpg")),
                new Kind(
                        "encode with x264",
                        1,
                        1,
                        quick ? 2 : rounds,
                        words("-i " + input + " -c:v libx264 -preset fast -threads 1 -c:a copy"
                                + (quick ? " -t 20" : "") + " out.mp4")));
        try (BenchServer server = stand.server("all", database, data, Map.of())) {
            for (Kind kind : kinds) {
                Rounds.Outcome outcome = new Rounds(kind.rounds(), kind.warmUps())
                        .run(
                                List.of(
                                        new InShell(stand.directory("overhead-shell"), kind),
                                        new AsTask("task", server, database, kind, false),
                                        new AsTask("task, looked at", server, database, kind, true)),
                                stand::say);
                tell(report, kind, outcome);
            }
        }
    }

    private void tell(Report report, Kind kind, Rounds.Outcome outcome) {
        Series shell = outcome.of("shell", "ms");
        Series task = outcome.of("task", "ms");
        Series looked = outcome.of("task, looked at", "ms");
        Report.Section section = report.section(name(), kind.title(), "ms");
        section.figure("shell", shell);
        section.figure("task, inputs and outputs not looked at", task);
        section.figure("task as it is by default", looked);
        boolean longRun = shell.median() >= 5_000;
        section.figure("task - shell", less(task, shell), longRun ? Goal.NONE : Goal.atMost(15));
        section.figure("to look at inputs and outputs", less(looked, task));
        section.ratio("task", task, "shell", shell, longRun ? Goal.atMost(1.01) : Goal.NONE);
    }

    private static Series less(Series one, Series other) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < one.rounds().size(); i++) {
            differences.add(one.rounds().get(i) - other.rounds().get(i));
        }
        return new Series(differences);
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    /** Runs it by a shell, with what a careful caller writes there; its wall time in milliseconds. */
    private static double shell(Path directory, List<String> args) throws IOException, InterruptedException {
        String line = Stream.concat(Stream.of("exec ffmpeg -nostdin -y"), args.stream())
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        long start = System.nanoTime();
        int exitCode = builder.start().waitFor();
        double ms = (System.nanoTime() - start) / 1e6;
        if (exitCode != 0) {
            throw new AssertionError(line + " ended with " + exitCode);
        }
        return ms;
    }

    private record InShell(Path directory, Kind kind) implements Contestant {

        @Override
        public String name() {
            return "shell";
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public Map<String, Double> round() throws Exception {
            List<Double> runs = new ArrayList<>();
            for (int i = 0; i < kind.runs(); i++) {
                runs.add(shell(directory, kind.args()));
            }
            return Map.of("ms", new Series(runs).median());
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(directory.resolve(kind.args().getLast()));
        }
    }

    private record AsTask(String name, BenchServer server, BenchDatabase database, Kind kind, boolean looks)
            implements Contestant {

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public Map<String, Double> round() throws Exception {
            Map<String, Object> command =
                    looks ? Map.of("args", kind.args()) : Map.of("args", kind.args(), "durationHintSeconds", 2);
            String body = JsonMapper.shared()
                    .writeValueAsString(Map.of("commands", List.of(command), "outputCheck", looks ? "full" : "off"));
            List<Double> runs = new ArrayList<>();
            for (int i = 0; i < kind.runs(); i++) {
                String id = server.api().submit("ffmpeg/pipeline", body);
                String status = server.api().await(id).path("status").asString();
                if (!status.equals("finished")) {
                    throw new AssertionError("a task is " + status);
                }
                runs.add(1e3
                        * database.number(
                                "SELECT extract(epoch FROM finished_at - started_at) FROM task WHERE id = ?::uuid",
                                id));
            }
            return Map.of("ms", new Series(runs).median());
        }

        @Override
        public void close() {}
    }
}
