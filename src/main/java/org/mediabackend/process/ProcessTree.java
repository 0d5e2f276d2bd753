package org.mediabackend.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process with all that came from it: its descendants at each look, those seen at an earlier one, and the bearers of
 * its cookie. For one thread at a time.
 */
final class ProcessTree {

    private final ProcessHandle root;
    private final Cookie cookie;
    private final Births births;
    /** Children are handed to init when their parent ends: who was seen once must be remembered. */
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private final Set<ProcessHandle> asked = new HashSet<>();

    /**
     * A tree that is its root so far.
     *
     * @param births those before the root's
     * @param watched whether the root only waits for the others, and kills them when it is itself asked to end
     */
    ProcessTree(ProcessHandle root, Cookie cookie, Births births, boolean watched) {
        this.root = root;
        this.cookie = cookie;
        this.births = births;
        seen.add(root);
        if (watched) {
            asked.add(root);
        }
    }

    /** Asks all of them to end who were not asked yet. */
    void terminate() {
        living().stream().filter(asked::add).forEach(ProcessHandle::destroy);
    }

    /** Those that still run. */
    List<ProcessHandle> living() {
        seen.addAll(cookie.bearersAmong(births.youngerThan(root.pid())));
        // Each asks for all processes of the machine, and who has ended has no children any more.
        List.copyOf(seen).stream()
                .filter(ProcessHandle::isAlive)
                .flatMap(ProcessHandle::descendants)
                .forEach(seen::add);
        return seen.stream().filter(ProcessTree::runs).toList();
    }

    /** Those but the root that still run. */
    List<ProcessHandle> leftovers() {
        return living().stream().filter(handle -> !handle.equals(root)).toList();
    }

    /** Of the root and its descendants at this moment; who left the tree is not counted. */
    Duration cpuTime() {
        return Stream.concat(Stream.of(root), root.descendants())
                .flatMap(handle -> handle.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle);
    }

    /** An orphan waits as a zombie for an init that may never reap it, as in a container without one. */
    private static boolean isZombie(ProcessHandle handle) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(handle.pid()), "status"))) {
            return lines.anyMatch(line -> line.startsWith("State:") && (line.contains("Z") || line.contains("X")));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
