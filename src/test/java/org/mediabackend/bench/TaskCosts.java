package org.mediabackend.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.mediabackend.bench.StatementLog.Statements;
import org.mediabackend.support.Api;

/**
 * What single tasks cost the database, one after the other: all statements from the request to the look for the next
 * task, counted task by task. For servers that stand {@link #STILL}, since nothing is taken off.
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

    /** What follows an end belongs to it. */
    private static final Duration AFTERWARDS = Duration.ofMillis(200);

    /** A little more than for which the server trusts its last count of the queue. */
    private static final Duration COUNT_STANDS = Duration.ofMillis(1_100);

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
        List<Statements> sent = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            settle(COUNT_STANDS);
            sent.add(sample(() -> api.submit("demo/sleep", SLEEP)));
        }
        return new Costs(sent);
    }

    /** A pipeline of so many commands, each of which makes a file. */
    Costs pipeline(int commands, int samples) throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            all.add(MAKE.formatted(i));
        }
        return each(samples, "ffmpeg/pipeline", "{\"commands\": [" + String.join(", ", all) + "]}");
    }

    /** The restart of that number of a task of one step, which fails each time, from the request to the run's end. */
    Costs restart(int number, int samples) throws Exception {
        List<Statements> sent = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            String id = api.submit("ffmpeg/pipeline", "{\"commands\": [" + FAIL + "]}");
            ended(id, "FAILED");
            for (int before = 1; before < number; before++) {
                restart(id);
                ended(id, "FAILED");
            }
            settle(AFTERWARDS);
            sent.add(sample(() -> restart(id)));
        }
        return new Costs(sent);
    }

    private String restart(String id) throws Exception {
        String answer = api.post("/api/tasks/" + id + "/restart").toString();
        if (!answer.contains("\"status\":\"queued\"")) {
            throw new AssertionError("not restarted: " + answer);
        }
        return id;
    }

    /**
     * One after the other. The queue is counted anew before each, as it is once a second when tasks come in: that is no
     * task's.
     */
    private Costs each(int samples, String kind, String json) throws Exception {
        List<Statements> sent = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            settle(COUNT_STANDS);
            api.submit(kind, tomorrow(json));
            settle(AFTERWARDS);
            sent.add(sample(() -> api.submit(kind, json)));
        }
        return new Costs(sent);
    }

    private static String tomorrow(String json) {
        Instant then = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        return "{\"notBefore\": \"" + then + "\", " + json.substring(1);
    }

    private Statements sample(Submission submission) throws Exception {
        log.skip();
        ended(submission.submit(), "SUCCEEDED", "FAILED");
        settle(AFTERWARDS);
        return log.read();
    }

    private void ended(String id, String... states) throws Exception {
        Tally.await(
                "the end of " + id,
                Duration.ofMillis(3),
                () -> quiet.number("SELECT count(*) FROM task WHERE id = '" + id + "' AND state IN ('"
                                + String.join("', '", states) + "')")
                        == 1);
    }

    static void settle(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Starts a task; its id. */
    private interface Submission {

        String submit() throws Exception;
    }
}
