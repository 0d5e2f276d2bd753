package org.mediabackend.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
     * Publishes a small text in the task's own workspace. If the lease surely holds and nothing is there yet, that
     * needs no lock: nobody else knows the name, and a later attempt replaces what no commit made count. Its success is
     * said with the next entry.
     *
     * @param told tells the story of the success; not called if it does not come to that
     * @throws IOException if the disk does not let it
     * @throws CancelledException if the task is being cancelled
     * @throws LeaseLostException if another attempt has the task
     */
    void publishArtifact(AttemptContext attempt, String name, String text, Consumer<Path> told) throws IOException {
        Path workspace = workspaces.workspace(attempt.taskId());
        Runnable telling = () -> told.accept(workspace.resolve(name));
        BooleanSupplier trusted = attempt.writer()::isTrusted;
        if (trusted.getAsBoolean() && attempt.files().publishNew(workspace, name, text, trusted)) {
            attempt.writer().tell(telling);
        } else {
            publish(attempt, List.of(attempt.files().write(workspace, name, text)), telling);
        }
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
