package org.mediabackend.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where the time of tiny tasks goes: in the database by statement, in the worker by method. For those who optimize. */
final class ProfileMeasure implements Measure {

    private static final int AT_ONCE = 16;
    private static final int LINES = 15;
    private static final int TEXT = 100;

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String about() {
        return "where the time of tiny tasks goes, by statement and by method";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        BenchDatabase maintenance = stand.postgres().database("counts");
        maintenance.execute("CREATE EXTENSION pg_stat_statements");
        BenchDatabase database = stand.postgres().database("profile").migrated();
        database.execute("ALTER DATABASE " + database.name() + " SET pg_stat_statements.track = 'top'");
        Path recording = stand.directory("recording").resolve("worker.jfr");
        try (OurServer ours = new OurServer(
                stand,
                AT_ONCE,
                database,
                List.of("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording))) {
            ours.round();
            maintenance.rows("SELECT pg_stat_statements_reset()::text");
            stand.say("  tasks/s " + Figures.text(ours.round().get(QueueMeasure.PROCESS)) + ", under observation");
        }
        statements(stand, report, maintenance);
        methods(report, recording);
    }

    private void statements(Stand stand, Report report, BenchDatabase maintenance) throws Exception {
        Report.Section section = report.section(name(), "time in the database", "ms per task");
        List<Map<String, Object>> rows = maintenance.rows("""
            SELECT query, calls, total_exec_time, rows, wal_bytes::bigint AS wal_bytes FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = 'bench_profile')
            ORDER BY total_exec_time DESC LIMIT %d
            """.formatted(LINES));
        double tasks = stand.options().tasks();
        for (Map<String, Object> row : rows) {
            String text = StatementLog.onOneLine((String) row.get("query"));
            double calls = ((Number) row.get("calls")).doubleValue() / tasks;
            section.figure(
                    Figures.text(calls) + " x " + text.substring(0, Math.min(TEXT, text.length())),
                    new Series(List.of(((Number) row.get("total_exec_time")).doubleValue() / tasks)));
        }
        section.detail("statements", rows);
    }

    private void methods(Report report, Path recording) throws IOException {
        Map<String, Integer> top = new HashMap<>();
        Map<String, Integer> ours = new HashMap<>();
        int samples = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                samples++;
                List<RecordedFrame> frames = event.getStackTrace().getFrames();
                top.merge(text(frames.getFirst()), 1, Integer::sum);
                Optional<String> own = frames.stream()
                        .map(ProfileMeasure::text)
                        .filter(text -> text.startsWith("org.mediabackend."))
                        .findFirst();
                ours.merge(own.orElse("none of ours"), 1, Integer::sum);
            }
        }
        told(report.section(name(), "methods of the worker", "% of its samples"), top, samples);
        told(report.section(name(), "methods of ours on whose behalf", "% of the worker's samples"), ours, samples);
    }

    private static void told(Report.Section section, Map<String, Integer> counts, int samples) {
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(LINES)
                .forEach(entry ->
                        section.figure(entry.getKey(), new Series(List.of(entry.getValue() * 100.0 / samples))));
    }

    private static String text(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }
}
