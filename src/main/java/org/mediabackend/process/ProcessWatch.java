package org.mediabackend.process;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks at a running process about once a second, on the thread that awaits it; that thread waits for the answer, so a
 * look must be quick. One that throws is not asked again for that process.
 */
@FunctionalInterface
public interface ProcessWatch {

    /** For whom the timeout is enough. */
    ProcessWatch NONE = cpuTime -> Optional.empty();

    /**
     * One look.
     *
     * @param cpuTime tells what the processes of the tree that now run have used so far; it asks the system, so a look
     *     that needs it not should not ask
     * @return why the process is to be ended now, in one sentence; empty lets it run
     */
    Optional<String> look(Supplier<Duration> cpuTime);
}
