package org.mediabackend.media;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The validated request of a task; stored with it as JSON and read back by the worker. */
public sealed interface Spec {

    /** What people call the task; shown in messages. */
    String label();

    /**
     * Sleeps, and writes one file: a task to try the machinery with.
     *
     * @param seconds how long it takes in all
     * @param steps in how many steps, 1 to 200
     */
    record Sleep(String label, double seconds, int steps) implements Spec {}

    /** Asks the server's ffmpeg for its version. */
    record Probe(String label) implements Spec {}

    /**
     * Commands in order; when one fails, all of {@code fallbackCommands} instead.
     *
     * @param fallbackCommands empty is no fallback
     * @param outputCheck how closely outputs are looked at; null leaves it to the deployment
     */
    record Pipeline(
            String label,
            List<Command> commands,
            List<Command> fallbackCommands,
            @Nullable OutputStrictness outputCheck)
            implements Spec {}

    /**
     * Candidates, tried in order of score until one succeeds.
     *
     * @param candidates in the order of the request
     * @param outputCheck how closely outputs are looked at; null leaves it to the deployment
     */
    record Search(
            String label,
            List<Candidate> candidates,
            @Nullable OutputStrictness outputCheck) implements Spec {}

    /**
     * One way to reach a search's goal.
     *
     * @param encodeCount how many of its commands re-encode; null is inferred from the commands
     * @param score expected cost, lower is tried first; null is the encode count
     */
    record Candidate(
            String label,
            @Nullable Integer encodeCount,
            @Nullable Double score,
            List<Command> commands,
            List<Command> fallbackCommands) {}
}
