package org.mediabackend.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.mediabackend.bench.StatementLog.Statements;
import org.mediabackend.support.Api;

/**
 * What single tasks cost the database, one after the other: all statements from one request to the next, counted task
 * by task. What follows an end and comes too late for its own task falls to the next one, so that nothing is lost. For
 * servers that stand {@link #STILL}, since nothing is taken off.
 */
final class TaskCosts {

    /**
     * Settings of a worker that sends nothing by its clock while it is looked at; what it does for a task is the same.
     */
    static final Map<String, String> STILL = Map.of(
            "MEDIA_WORKER_LEASE", "1h",
            "MEDIA_WORKER_HEARTBEAT", "20m",
            "MEDIA_WORKER_POLL", "30m",
            "MEDIA_WORKER_DETACHED", "2h");

    static final String SLEEP = "{\"seconds\": 0, \"steps\": 1}";

    private static final String MAKE =
            "{\"args\": [\"-f\", \"lavfi\", \"-i\", \"color=c=red:s=16x16:d=0.04\", \"-frames:v\", \"1\","
                    + " \"step%d.png\"]}";
    private static final String FAIL = "{\"args\": [\"-i\", \"missing.mkv\", \"never.mkv\"]}";

    /** More than for which the server trusts its count of the queue, and its pool a connection that it did not use. */
    private static final Duration REST = Duration.ofMillis(1_100);

    private final Api api;
    private final BenchDatabase quiet;
    private final StatementLog log;

    /** @param log of that database */
    TaskCosts(Api api, BenchDatabase database, StatementLog log) {
        this.api = api;
        this.quiet = database.quiet();
        this.log = log;
    }

    /** What each of some tasks of one sort sent. */
    record Costs(List<Statements> samples) {

        Series statements() {
            return of(Statements::count);
        }

        Series transactions() {
            return of(Statements::transactions);
        }

        /** How often the pool asked whether a connection still lives. */
        Series checks() {
            return of(Statements::checks);
        }

        private Series of(ToIntFunction<Statements> figure) {
            return new Series(samples.stream()
                    .map(sample -> (double) figure.applyAsInt(sample))
                    .toList());
        }
    }

    /** A task of one step that does nothing. */
    Costs oneStep(int samples) throws Exception {
        return each(samples, "demo/sleep", SLEEP);
    }

    /** The same after a rest: the server counts its queue again, and its pool asks whether connections still live. */
    Costs oneStepAfterRest(int samples) throws Exception {
        Samples all = new Samples();
        for (int i = 0; i <= samples; i++) {
            rested();
            all.next(() -> api.submit("demo/sleep", SLEEP));
        }
        return all.costs();
    }

    /** A pipeline of so many commands, each of which makes a file. */
    Costs pipeline(int commands, int samples) throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            all.add(MAKE.formatted(i));
        }
        return each(samples, "ffmpeg/pipeline", "{\"commands\": [" + String.join(", ", all) + "]}");
    }

    /** The restart of that number of a task of one step, which fails each time, from the request to the next one. */
    Costs restart(int number, int samples) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i <= samples; i++) {
            String id = api.submit("ffmpeg/pipeline", "{\"commands\": [" + FAIL + "]}");
            ended(id, "FAILED");
            for (int before = 1; before < number; before++) {
                restart(id);
                ended(id, "FAILED");
            }
            ids.add(id);
        }
        Samples all = new Samples();
        for (String id : ids) {
            all.next(() -> restart(id));
        }
        return all.costs();
    }

    private String restart(String id) throws Exception {
        String answer = api.post("/api/tasks/" + id + "/restart").toString();
        if (!answer.contains("\"status\":\"queued\"")) {
            throw new AssertionError("not restarted: " + answer);
        }
        return id;
    }

    private Costs each(int samples, String kind, String json) throws Exception {
        Samples all = new Samples();
        for (int i = 0; i <= samples; i++) {
            all.next(() -> api.submit(kind, json));
        }
        return all.costs();
    }

    /** Runs tasks; the first one is not counted, for it gets what was left of what came before. */
    private final class Samples {

        private final List<Statements> sent = new ArrayList<>();
        private boolean first = true;

        void next(Submission submission) throws Exception {
            ended(submission.submit(), "SUCCEEDED", "FAILED");
            Statements read = log.read();
            if (!first) {
                sent.add(read);
            }
            first = false;
        }

        Costs costs() {
            return new Costs(sent);
        }
    }

    /** Until no connection to the database has been used for a while. */
    private void rested() throws Exception {
        Tally.await(
                "a rest",
                Duration.ofMillis(20),
                () -> quiet.number(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                        + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                                        + " AND state_change > clock_timestamp() - ?::interval",
                                REST.toString())
                        == 0);
    }

    private void ended(String id, String... states) throws Exception {
        Tally.await(
                "the end of " + id,
                Duration.ofMillis(3),
                () -> quiet.number("SELECT count(*) FROM task WHERE id = '" + id + "' AND state IN ('"
                                + String.join("', '", states) + "')")
                        == 1);
    }

    /** Starts a task; its id. */
    private interface Submission {

        String submit() throws Exception;
    }
}
