package org.mediabackend.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many tiny tasks a second: ours, the others, and the floor. */
final class QueueMeasure implements Measure {

    /** Tasks per second from the first claim to the last recorded end, all of them queued before. */
    static final String PROCESS = "process";

    /** Tasks per second that are queued, one by one, by as many callers as run at once. */
    static final String SUBMIT = "submit";

    /** Tasks per second, first all queued and then all processed. */
    static final String WHOLE = "submit and process";

    private static final String OURS = "ours";

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String about() {
        return "tiny tasks per second, side by side on one Postgres";
    }

    @Override
    public void run(Stand stand, Report report) throws Exception {
        for (int atOnce : stand.options().atOnce()) {
            compare(stand, report, atOnce);
        }
    }

    private void compare(Stand stand, Report report, int atOnce) throws Exception {
        List<Contestant> contestants = new ArrayList<>();
        try {
            for (TinyWork work : List.of(TinyWork.NOTHING, TinyWork.file(stand.directory("files")))) {
                contestants.add(new FloorLoop(stand, atOnce, 1, work));
                contestants.add(new FloorLoop(stand, atOnce, 10, work));
                contestants.add(new StockBatch(stand, atOnce, work));
                contestants.add(new DbScheduler(stand, atOnce, work));
                contestants.add(new JobRunr(stand, atOnce, work));
            }
            contestants.add(new OurSubmission(stand, atOnce));
            contestants.add(new OurServer(stand, atOnce));
            Rounds.Outcome outcome = new Rounds(
                            stand.options().rounds(), stand.options().warmUp())
                    .run(contestants, line -> stand.say("  " + line));
            report(report, atOnce, contestants, outcome);
        } finally {
            for (Contestant contestant : contestants) {
                contestant.close();
            }
        }
    }

    private void report(Report report, int atOnce, List<Contestant> contestants, Rounds.Outcome outcome) {
        Report.Section process = section(report, atOnce, PROCESS, contestants, outcome);
        ratio(process, outcome, PROCESS, "stock Spring Batch", Goal.atLeast(10));
        ratio(process, outcome, PROCESS, "JobRunr", Goal.atLeast(1));
        ratio(process, outcome, PROCESS, "db-scheduler", Goal.atLeast(1));
        ratio(process, outcome, PROCESS, "floor", Goal.NONE);
        ratio(process, outcome, PROCESS, "floor, claims of 10", Goal.NONE);
        // A task of ours writes its file: this is the comparison of equal work.
        for (String other : List.of("stock Spring Batch", "JobRunr", "db-scheduler", "floor", "floor, claims of 10")) {
            ratio(process, outcome, PROCESS, other + TinyWork.WITH_THE_FILE, Goal.NONE);
        }
        Report.Section submit = section(report, atOnce, SUBMIT, contestants, outcome);
        submit.ratio(
                "ours, without HTTP",
                outcome.of("ours, without HTTP", SUBMIT),
                "floor",
                outcome.of("floor", SUBMIT),
                Goal.NONE);
        Report.Section whole = section(report, atOnce, WHOLE, contestants, outcome);
        ratio(whole, outcome, WHOLE, "stock Spring Batch", Goal.NONE);
        ratio(whole, outcome, WHOLE, "JobRunr", Goal.NONE);
        ratio(whole, outcome, WHOLE, "db-scheduler", Goal.NONE);
        ratio(whole, outcome, WHOLE, "floor", Goal.NONE);
        Map<String, Object> settings = new LinkedHashMap<>();
        contestants.forEach(contestant -> settings.put(contestant.name(), contestant.settings()));
        process.detail("contestants", settings);
    }

    private Report.Section section(
            Report report, int atOnce, String figure, List<Contestant> contestants, Rounds.Outcome outcome) {
        Report.Section section = report.section(name(), atOnce + " at once: " + figure, "tasks/s");
        for (Contestant contestant : contestants) {
            Series series = outcome.figures().get(contestant.name()).get(figure);
            // The file changes nothing of how tasks are submitted.
            if (series != null && (figure.equals(PROCESS) || !contestant.name().endsWith(TinyWork.WITH_THE_FILE))) {
                section.figure(contestant.name(), series);
            }
        }
        return section;
    }

    private void ratio(Report.Section section, Rounds.Outcome outcome, String figure, String other, Goal goal) {
        section.ratio(OURS, outcome.of(OURS, figure), other, outcome.of(other, figure), goal);
    }
}
