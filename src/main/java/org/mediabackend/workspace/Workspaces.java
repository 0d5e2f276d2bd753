package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.mediabackend.task.AttemptId;
import org.mediabackend.task.Lease;
import org.mediabackend.task.PastAttempt;
import org.springframework.stereotype.Component;

/** The directories of tasks under the data directory. Thread-safe. */
@Component
public class Workspaces {

    private final Path dataDirectory;
    private final Path outputs;
    private final Journal journal;
    private final Leftovers leftovers;
    private final Publisher publisher;

    Workspaces(WorkspaceSettings settings) {
        this.dataDirectory = settings.dataDir();
        this.outputs = dataDirectory.resolve("outputs");
        this.journal = new Journal(dataDirectory.resolve("attempts"));
        this.leftovers = new Leftovers(journal);
        this.publisher =
                new Publisher(new Placing.BySystem(), settings.workspace().fsync(), Publisher.TRUST);
    }

    /** Those below a data directory, without Spring; what is published survives a power cut. */
    public static Workspaces of(Path dataDirectory) {
        return new Workspaces(new WorkspaceSettings(dataDirectory, new WorkspaceSettings.Workspace(true)));
    }

    /** The data directory, absolute. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** Where the task's own workspace is, {@code outputs/<id>}, or will be: it is made when something needs it. */
    public Path place(UUID taskId) {
        return outputs.resolve(taskId.toString());
    }

    /**
     * The task's own workspace; made if it is not there.
     *
     * @throws IOException if it cannot be made
     */
    public Path workspace(UUID taskId) throws IOException {
        return Files.createDirectories(place(taskId));
    }

    /** The files of one attempt. */
    public AttemptFiles files(Lease lease) {
        return new AttemptFiles(new AttemptId(lease.taskId(), lease.attempt()), journal, publisher);
    }

    /**
     * Clears what attempts that can write no more left on this disk, wherever they wrote; safe beside other workers on
     * the same disk. What an unended task's next attempt goes on from stays. What cannot be removed stays for the next
     * time, with a line in the log.
     *
     * @param past which of some attempts can write no more ({@code TaskLedger::over}); one whose lease ran out can as
     *     long as no other took its task
     * @return how many attempts had left something that is gone now
     */
    public int clearLeftovers(Function<Collection<AttemptId>, List<PastAttempt>> past) {
        return leftovers.clear(past);
    }
}
