package org.mediabackend.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskLedger;
import org.mediabackend.workspace.Publication;
import org.mediabackend.workspace.Workspaces;
import org.springframework.stereotype.Component;

/**
 * Makes visible what attempts wrote, under the row's lock: nobody takes the task over between the look and the last
 * rename. An artifact, whose name nobody else uses, needs no lock while the lease surely holds. Thread-safe.
 */
@Component
class Publishing {

    private final Workspaces workspaces;
    private final TaskLedger ledger;

    Publishing(Workspaces workspaces, TaskLedger ledger) {
        this.workspaces = workspaces;
        this.ledger = ledger;
    }

    /**
     * Publishes all of it, and has the next entry say so in the same transaction: a later attempt then knows of both or
     * of neither.
     *
     * @param told tells the story of the success; not called if it does not come to that
     * @throws java.nio.file.FileAlreadyExistsException if a guarded file is there already
     * @throws IOException if the disk does not let it; what was published before stays
     * @throws CancelledException if the task is being cancelled
     * @throws LeaseLostException if another attempt has the task
     */
    void publish(AttemptContext attempt, List<Publication> publications, Runnable told) throws IOException {
        // Before the lock: who cancels the task waits for that.
        attempt.files().prepare(publications);
        // An id of the next step is at hand then: as a rule nothing else is asked for while the row is locked.
        attempt.repository().reserve();
        OpenPublication publication = attempt.persistence()
                .publication(
                        () -> place(attempt, publications),
                        () -> lock(attempt.task().lease()),
                        attempt.files()::settle,
                        () -> discard(attempt, publications));
        try {
            attempt.writer().publish(publication, told);
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    /**
     * Publishes an artifact. If the lease surely holds and nothing is there yet, that needs no lock: nobody else knows
     * the name, and a later attempt replaces what no commit made count. Its success is said with the next entry.
     *
     * @throws IOException if the disk does not let it
     * @throws CancelledException if the task is being cancelled
     * @throws LeaseLostException if another attempt has the task
     */
    void publishArtifact(AttemptContext attempt, Publication artifact, Runnable told) throws IOException {
        if (attempt.writer().isTrusted() && attempt.files().publishNew(artifact)) {
            attempt.writer().tell(told);
            discard(attempt, List.of(artifact));
        } else {
            publish(attempt, List.of(artifact), told);
        }
    }

    /**
     * Writes a small text that is to be published in the task's own workspace.
     *
     * @throws IOException if the disk does not let it
     */
    Publication artifact(AttemptContext attempt, String name, String text) throws IOException {
        return attempt.files().write(workspaces.workspace(attempt.taskId()), name, text);
    }

    /** Again, after an outage of the database, it does what is left to do. */
    private void place(AttemptContext attempt, List<Publication> publications) {
        try {
            attempt.files().publish(publications, () -> lock(attempt.task().lease()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lock(Lease lease) {
        if (!ledger.mayPublish(lease)) {
            throw ledger.isHeld(lease) ? new CancelledException() : new LeaseLostException(lease);
        }
    }

    private static void discard(AttemptContext attempt, List<Publication> publications) {
        publications.forEach(publication -> attempt.files().discard(publication.hidden()));
    }
}
