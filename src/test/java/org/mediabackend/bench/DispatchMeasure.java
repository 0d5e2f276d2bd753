package org.mediabackend.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long an idle worker in another process takes from the submission to the start of the command. The command is a
 * shell that writes down the time as its first act, in the place of {@code vips}; its own start, some 2 ms, counts.
 */
final class DispatchMeasure implements Measure {

    private static final int WARM_UP = 20;

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
        Path tool = Files.createFile(
                data.resolve("clock"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(tool, """
            #!/bin/bash
            case $1 in --version) echo vips-8.14.1; exit;; esac
            echo $EPOCHREALTIME >"${@: -1}"
            """);
        List<Double> waited = new ArrayList<>();
        Map<String, String> settings = Map.of("MEDIA_VIPS", tool.toString());
        try (BenchServer api = stand.server("api", database, data, settings);
                BenchServer worker = stand.server("worker", database, data, settings)) {
            for (int i = -WARM_UP; i < count; i++) {
                String id = api.api()
                        .submit(
                                "image/pipeline",
                                "{\"outputCheck\": \"off\", \"commands\":"
                                        + " [{\"tool\": \"vips\", \"args\": [\"copy\", \"in.png\", \"out.png\"]}]}");
                String status = api.api().await(id).path("status").asString();
                if (!status.equals("finished")) {
                    throw new AssertionError("a task is " + status);
                }
                double started = Double.parseDouble(
                        Files.readString(data.resolve("outputs").resolve(id).resolve("out.png"))
                                .strip());
                double created =
                        database.number("SELECT extract(epoch FROM created_at) FROM task WHERE id = ?::uuid", id);
                if (i >= 0) {
                    waited.add((started - created) * 1e3);
                }
            }
        }
        Series all = new Series(waited);
        Report.Section section = report.section(name(), "From submission to the command's start, idle", "ms");
        section.figure("median", all, Goal.atMost(5));
        section.figure("99th percentile", new Series(List.of(all.percentile(99))), Goal.atMost(25));
    }
}
