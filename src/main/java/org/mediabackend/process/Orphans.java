package org.mediabackend.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes on this machine whose server is gone: what a killed server's tools had forked, and everything it ran where
 * nothing makes a child die with its parent. Thread-safe; several servers may look at the same time.
 */
public final class Orphans {

    private static final Logger log = LoggerFactory.getLogger(Orphans.class);

    private static final Duration KILL_PAUSE = Duration.ofMillis(20);

    /** Two seconds; who is still there then is told again at the next call. */
    private static final int KILL_ROUNDS = 100;

    private Orphans() {}

    /**
     * Ends them by KILL, and removes what commands of such a server had in their {@code /tmp}; never one of a server
     * that lives, this one included. A look takes some milliseconds for each hundred processes on the machine.
     *
     * @return how many there were
     */
    public static int end() {
        Set<ProcessHandle> seen = new LinkedHashSet<>();
        List<ProcessHandle> orphans = living();
        for (int round = 0; !orphans.isEmpty() && round < KILL_ROUNDS; round++) {
            seen.addAll(orphans);
            orphans.forEach(ProcessHandle::destroyForcibly);
            Deadline.in(KILL_PAUSE)
                    .await(CompletableFuture.allOf(
                            orphans.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new)));
            orphans = living();
        }
        if (!orphans.isEmpty()) {
            log.error("Processes {} of a server that is gone do not end by KILL", orphans);
        }
        if (!seen.isEmpty()) {
            log.warn("Ended {} processes of a server that is gone: {}", seen.size(), seen);
        }
        Scratch.removeOfTheDead();
        return seen.size();
    }

    private static List<ProcessHandle> living() {
        return Cookie.bearers(
                cookie -> ServerMark.in(cookie).filter(ServerMark::isOfTheDead).isPresent());
    }
}
