package org.mediabackend.chaos;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The fault suite from the command line: {@code scripts/chaos.sh}. */
public final class Chaos {

    private Chaos() {}

    /** Ends with 0 when all is as it must be, 1 when something is not, 2 when it could not be run. */
    public static void main(String[] args) throws Exception {
        List<String> given = List.of(args);
        Options options;
        try {
            Path directory =
                    Path.of("target", "chaos-" + Instant.now().getEpochSecond()).toAbsolutePath();
            Options parsed = Options.parse(given, Options.defaults(directory));
            options = Options.parse(
                    List.of(
                            "--data-dir",
                            parsed.dataDir().toAbsolutePath().normalize().toString()),
                    parsed);
        } catch (IllegalArgumentException e) {
            System.err.println("chaos.sh: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.out.println("seed " + options.seed() + ", data in " + options.dataDir());
        Report report = ChaosRun.run(options, System.out::println);
        System.out.println();
        System.out.println(report.table());
        report.details().forEach(detail -> System.out.println("! " + detail));
        System.exit(report.wrong().isEmpty() ? 0 : 1);
    }
}
