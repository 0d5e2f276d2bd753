package org.mediabackend.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** The one place where a process is born, and so the one where a sandbox can be put around it. */
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
        ProcessBuilder builder = new ProcessBuilder(confined(spec))
                .directory(spec.directory().toFile())
                .redirectInput(Redirect.from(DEV_NULL));
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        builder.environment().put(Cookie.VARIABLE, cookie.value());
        return builder.start();
    }

    /** The argv as it is run; a sandbox would go between the leash and the program. */
    private static List<String> confined(ProcessSpec spec) {
        return Leash.on(spec);
    }
}
