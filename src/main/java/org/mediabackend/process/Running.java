package org.mediabackend.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that was started, its tree and its two pumps; how it is ended. For one thread at a time. What waits here is
 * not cut short by an interrupt, which stays set.
 */
final class Running {

    private static final Logger log = LoggerFactory.getLogger(Running.class);

    /** How long those who were killed may take to vanish before they are looked for again. */
    private static final Duration KILL_PAUSE = Duration.ofMillis(20);

    /** How long those who were asked to end may take before others are looked for. */
    private static final Duration AGAIN = Duration.ofMillis(100);

    /** Two seconds: who is still there then is not in our power (uninterruptible sleep on a lost disk). */
    private static final int KILL_ROUNDS = 100;

    private final Process process;
    private final ProcessTree tree;
    private final Pump stdout;
    private final Pump stderr;
    private final ProcessPolicy policy;

    private Running(
            Process process,
            boolean watched,
            Cookie cookie,
            Births births,
            ProcessOutput output,
            ProcessPolicy policy) {
        this.process = process;
        this.policy = policy;
        tree = new ProcessTree(process.toHandle(), cookie, births, watched);
        stdout = Pump.start("stdout-" + process.pid(), process.getInputStream(), output::stdout);
        stderr = Pump.start("stderr-" + process.pid(), process.getErrorStream(), output::stderr);
    }

    static Running start(ProcessSpec spec, ProcessOutput output, ProcessPolicy policy) throws IOException {
        Cookie cookie = new Cookie();
        Births births = Births.soFar();
        boolean watched =
                spec.confinement() instanceof Confinement.Within within && within.level() == SandboxLevel.BUBBLEWRAP;
        return new Running(Spawn.start(spec, cookie), watched, cookie, births, output, policy);
    }

    long pid() {
        return process.pid();
    }

    CompletableFuture<Process> exited() {
        return process.onExit();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** What the tree has used so far, without those of it that have ended. */
    Duration cpuTime() {
        return tree.cpuTime();
    }

    List<String> stdoutTail() {
        return stdout.tail();
    }

    List<String> stderrTail() {
        return stderr.tail();
    }

    /** TERM to the tree, the grace, KILL to what is left of it. */
    void end() {
        Deadline grace = Deadline.in(policy.grace());
        tree.terminate();
        // Bubblewrap may not have started the program yet.
        while (!exited().isDone() && !grace.isPast() && !Deadline.in(AGAIN).await(exited())) {
            tree.terminate();
        }
        // The tree's own end is seen at once by these; only who outlives both is waited for by the JDK's slower
        // polling.
        if (grace.await(exited()) && grace.await(pumped())) {
            grace.await(allExit(tree.leftovers()));
        }
        killAll();
    }

    /** After the process ended by itself: takes what is still in the pipes, then ends what it left behind. */
    void clearLeftovers() {
        Deadline.in(policy.drain()).await(pumped());
        killAll();
    }

    private void killAll() {
        List<ProcessHandle> left = tree.living();
        for (int round = 0; !left.isEmpty() && round < KILL_ROUNDS; round++) {
            left.forEach(ProcessHandle::destroyForcibly);
            Deadline.in(KILL_PAUSE).await(allExit(left));
            left = tree.living();
        }
        if (!left.isEmpty()) {
            log.error("Processes {} do not end by KILL", left);
        }
        while (!Deadline.in(Duration.ofSeconds(30)).await(exited())) {
            log.error("Process {} does not end by KILL; its slot stays taken until it does", process.pid());
        }
        if (!Deadline.in(policy.drain()).await(pumped())) {
            log.warn("Somebody who left the tree of process {} unseen still holds its pipes", process.pid());
        }
    }

    private CompletableFuture<Void> pumped() {
        return CompletableFuture.allOf(stdout.done(), stderr.done());
    }

    private static CompletableFuture<Void> allExit(List<ProcessHandle> handles) {
        return CompletableFuture.allOf(
                handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
    }
}
