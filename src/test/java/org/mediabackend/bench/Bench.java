package org.mediabackend.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** The benchmark from the command line: {@code scripts/bench.sh}. */
public final class Bench {

    /** All that can be measured, in the order in which {@code all} does it. */
    static final List<Measure> MEASURES = List.of(
            new QueueMeasure(),
            new StatementsMeasure(),
            new HistoryMeasure(),
            new StartMeasure(),
            new OverheadMeasure(),
            new DispatchMeasure(),
            new SseMeasure(),
            new ProfileMeasure());

    private Bench() {}

    /**
     * Ends with 0 when it was measured, met or not; 1 when work was not done as it must be; 2 when it could not run.
     */
    public static void main(String[] args) throws Exception {
        BenchOptions options;
        List<Measure> wanted;
        try {
            options = BenchOptions.parse(List.of(args));
            wanted = wanted(options);
        } catch (IllegalArgumentException e) {
            System.err.println("bench.sh: " + e.getMessage());
            System.exit(2);
            return;
        }
        // Without it the libraries tell of each of their statements.
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        // It warns of each slow first call of a cold JVM.
        ((Logger) LoggerFactory.getLogger("org.jobrunr")).setLevel(Level.ERROR);
        Report report;
        try {
            report = run(options, wanted, System.out::println);
        } catch (AssertionError e) {
            System.err.println("bench.sh: no figure counts, since work was not done as it must be: " + e.getMessage());
            System.exit(1);
            return;
        }
        System.out.println();
        System.out.println(report.tables());
        System.out.println("JSON: " + options.json());
        System.exit(0);
    }

    /** Runs the measures one after the other. */
    static Report run(BenchOptions options, List<Measure> measures, Consumer<String> say) throws Exception {
        Stand stand = new Stand(options, say);
        Thread hook = new Thread(stand::close, "bench-close");
        Runtime.getRuntime().addShutdownHook(hook);
        try (stand) {
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("machine", Machine.facts());
            about.put("commit", Machine.commit());
            about.put("settings", options.settings());
            about.put("postgres", stand.postgres().settings());
            Report report = new Report(about);
            for (Measure measure : measures) {
                say.accept(measure.name() + ": " + measure.about());
                measure.run(stand, report);
                report.write(options.json());
            }
            return report;
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private static List<Measure> wanted(BenchOptions options) {
        List<String> names = MEASURES.stream().map(Measure::name).toList();
        for (String name : options.what()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("there is no measure '" + name + "'; there are "
                        + String.join(", ", names) + " and all; see --help.");
            }
        }
        return MEASURES.stream()
                .filter(measure -> options.what().isEmpty() || options.what().contains(measure.name()))
                .toList();
    }
}
