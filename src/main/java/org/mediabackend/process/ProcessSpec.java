package org.mediabackend.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to run. Immutable.
 *
 * @param argv program and arguments, never a shell's line; the program is looked up on the server's own {@code PATH}
 *     when it names no directory
 * @param directory where it runs
 * @param environment the whole environment: nothing of the server's own is inherited
 * @param timeout how long it may run, from its start; null is no limit
 * @param confinement what it may touch
 */
public record ProcessSpec(
        List<String> argv,
        Path directory,
        Map<String, String> environment,
        @Nullable Duration timeout,
        Confinement confinement) {

    /** @throws IllegalArgumentException when there is no program or the timeout is not positive */
    public ProcessSpec {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv must name a program");
        }
        if (timeout != null && !timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
    }

    /** One that may touch whatever the server may. */
    public ProcessSpec(List<String> argv, Path directory, Map<String, String> environment, @Nullable Duration timeout) {
        this(argv, directory, environment, timeout, new Confinement.None());
    }

    /** The same, confined. */
    public ProcessSpec within(Confinement other) {
        return new ProcessSpec(argv, directory, environment, timeout, other);
    }

    /** The program and a count: arguments and environment may hold secrets, and this text may end in a log. */
    @Override
    public String toString() {
        return argv.getFirst() + " with " + (argv.size() - 1) + " arguments in " + directory;
    }
}
