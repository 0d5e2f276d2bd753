package org.mediabackend.process;

import java.nio.file.Path;
import java.util.List;

/** What one process may touch of the machine. Immutable; made by {@link Sandbox#confinement}. */
public sealed interface Confinement {

    /** Everything that the server may: for the server's own questions to programs, never for a caller's arguments. */
    record None() implements Confinement {}

    /**
     * The system's programs and libraries, and beside them only what is named here; a directory with all that is in it.
     * All paths are absolute; what does not exist is left out.
     *
     * @param level by what
     * @param limits what it may use
     * @param readable what it may read
     * @param writable what it may also change
     * @param hidden what it sees nothing of though it lies in a directory that is named; what is named and lies deeper
     *     is seen again
     * @param temporary its own {@code /tmp}
     */
    record Within(
            SandboxLevel level,
            ResourceLimits limits,
            List<Path> readable,
            List<Path> writable,
            List<Path> hidden,
            Path temporary)
            implements Confinement {

        public Within {
            readable = List.copyOf(readable);
            writable = List.copyOf(writable);
            hidden = List.copyOf(hidden);
        }
    }
}
