package org.mediabackend.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The one place where a process is born, and so the one where the sandbox is put around it. */
final class Spawn {

    static final File DEV_NULL = new File("/dev/null");

    private Spawn() {}

    /**
     * Starts it from the calling thread, with which it dies if that is a platform thread.
     *
     * @throws IOException when there is no such program or directory, or it may not be run
     * @throws IllegalArgumentException when the environment holds what the system cannot take
     */
    static Process start(ProcessSpec spec, Cookie cookie) throws IOException {
        Map<String, String> environment = new HashMap<>(spec.environment());
        environment.put(Cookie.VARIABLE, cookie.value());
        return switch (spec.confinement()) {
            case Confinement.None() -> start(Leash.on(spec), spec.directory(), environment);
            case Confinement.Within within -> within(within, spec, environment);
        };
    }

    private static Process within(Confinement.Within within, ProcessSpec spec, Map<String, String> environment)
            throws IOException {
        Path program = Path.of(Leash.program(spec)
                .orElseThrow(() ->
                        new IOException("Cannot run program \"" + spec.argv().getFirst() + "\": no such program")));
        Path absolute = spec.directory().resolve(program);
        return switch (within.level()) {
            case BUBBLEWRAP -> start(Bubblewrap.argv(within, absolute, spec), Path.of("/"), environment);
            case LANDLOCK -> Landlocked.start(within, absolute, spec, environment);
            case OFF -> start(Leash.on(spec), spec.directory(), environment);
            case NONE -> throw new IOException("no sandbox works here, and without one nothing is run");
        };
    }

    private static Process start(List<String> argv, Path directory, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(argv).directory(directory.toFile()).redirectInput(Redirect.from(DEV_NULL));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }
}
