package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.mediabackend.task.AttemptId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one attempt: its hidden directories, what it publishes from them, and what earlier attempts of its task
 * left. Used by the attempt's thread.
 */
public final class AttemptFiles {

    private static final Logger log = LoggerFactory.getLogger(AttemptFiles.class);

    private final AttemptId attempt;
    private final Journal journal;
    private final Publisher publisher;
    private final Set<Path> parents = new LinkedHashSet<>();
    private final Set<Path> opened = new LinkedHashSet<>();
    private final Set<Path> kept = new LinkedHashSet<>();
    private final Set<Path> unsettled = new LinkedHashSet<>();

    AttemptFiles(AttemptId attempt, Journal journal, Publisher publisher) {
        this.attempt = attempt;
        this.journal = journal;
        this.publisher = publisher;
    }

    /**
     * The name of the hidden directories and files, one beside each place that is written to.
     *
     * @param place the same for the same part of the work in each attempt; one of a command begins with its step's
     *     index and a full stop
     */
    public String hiddenName(String place) {
        return new HiddenName(attempt, place).toString();
    }

    /**
     * To be called before anything else: what earlier attempts wrote and did not publish cannot be published any more.
     */
    public void begins() {
        if (attempt.attempt() > 1) {
            try {
                for (AttemptId earlier : earlierAttempts()) {
                    journal.removeText(earlier);
                }
            } catch (IOException e) {
                log.warn("What earlier attempts of task {} left stays ({})", attempt.taskId(), e.toString());
            }
        }
    }

    /**
     * To be called before hidden directories are made: notes where, and removes what stands in the way. That is what
     * bears the same name, and what earlier attempts of the task left beside it; guarded files that one of them
     * published for the same place without a commit are taken back.
     *
     * @throws IOException if that is not possible; then nothing may be made there
     */
    public void opens(Collection<Path> hidden) throws IOException {
        for (Path each : hidden) {
            Path parent = each.getParent();
            if (parent != null && Files.isDirectory(parent)) {
                note(parent);
                removeEarlier(HiddenName.of(each).orElseThrow(), parent);
                HiddenFiles.remove(each);
                opened.add(each);
            }
        }
    }

    /**
     * Writes a small text to the disk that is to be published in that directory, which is there.
     *
     * @param name the file's, which only attempts of this task use there
     * @throws IOException if the disk does not let it
     */
    public Publication write(Path directory, String name, String text) throws IOException {
        Path hidden = directory.resolve(hiddenName("artifact." + name));
        opens(List.of(hidden));
        publisher.write(hidden, text);
        return new Publication(hidden, directory, Set.of(), Path.of(name));
    }

    /**
     * Publishes a small text under a name that only attempts of this task use, and that is not taken; without the row's
     * lock. What no commit makes count, the next attempt replaces.
     *
     * <p>An attempt that is frozen right before the file gets its name, for so long that another one {@link #begins},
     * finds nothing to give it to.
     *
     * @param directory the task's workspace, which is there
     * @param allowed whether it is sure that no other attempt has begun; asked right before the file can be seen
     * @return whether it is published and on the disk; if not, for whatever reason, {@link #write} and a publication
     *     under the lock do it, or say why it cannot be done
     */
    public boolean publishNew(Path directory, String name, String text, BooleanSupplier allowed) {
        try {
            return publisher.publishNew(journal.text(attempt), directory.resolve(name), text, allowed);
        } catch (IOException | UnsupportedOperationException e) {
            log.debug("{} is not published without a lock ({})", directory.resolve(name), e.toString());
            return false;
        }
    }

    /**
     * Marks what a later attempt goes on from, so that nobody removes it while the task has not ended; it outlasts a
     * power cut.
     *
     * @throws IOException if that cannot be noted, or what is in it cannot be written to the disk
     */
    public void keep(Path hidden) throws IOException {
        keeps(hidden);
    }

    /** Whether it was forced to the disk just now; not if it was kept before. */
    private boolean keeps(Path hidden) throws IOException {
        if (kept.contains(hidden)) {
            return false;
        }
        journal.keep(attempt, hidden);
        publisher.force(hidden);
        kept.add(hidden);
        return true;
    }

    /**
     * Takes over what an earlier attempt kept; it bears this attempt's name from then on, and is kept.
     *
     * @return where it is now; empty if it is gone
     * @throws IOException if it cannot be renamed
     */
    public Optional<Path> adopt(Path hidden) throws IOException {
        HiddenName name = HiddenName.of(hidden).orElseThrow();
        if (name.owner().equals(attempt) || !Files.isDirectory(hidden)) {
            return Optional.of(hidden).filter(Files::isDirectory);
        }
        Path mine = hidden.resolveSibling(name.of(attempt).toString());
        note(hidden.resolveSibling(""));
        keep(mine);
        HiddenFiles.remove(mine);
        try {
            Files.move(hidden, mine, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        opened.add(mine);
        return Optional.of(mine);
    }

    /**
     * What can be done before a publication without the right to publish: the files are written to the disk. A single
     * file is there already.
     *
     * @throws IOException if that fails
     */
    public void prepare(List<Publication> publications) throws IOException {
        for (Publication publication : publications) {
            boolean forced = false;
            if (!publication.guarded().isEmpty()) {
                // A later attempt tells by it which of the files that are there are the task's own.
                forced = keeps(publication.hidden());
            }
            if (!forced) {
                publisher.forceFiles(publication.hidden());
            }
        }
    }

    /**
     * Publishes all of it, by renames; to be called under the right to do so. It may be called again when the caller's
     * transaction did not commit. {@link #settle} and {@link #discard} come after the commit, unless that ends the
     * task.
     *
     * @param stillAllowed throws when that right is lost; called before the first rename and again when time has passed
     * @throws FileAlreadyExistsException if a guarded file is there already; then none is published
     * @throws IOException if a file cannot be placed; what was published before stays, but for guarded files
     */
    public void publish(List<Publication> publications, Runnable stillAllowed) throws IOException {
        unsettled.addAll(publisher.publish(publications, stillAllowed));
    }

    /**
     * Writes the renames of what was published to the disk, before {@link #discard}. It comes after the commit that
     * says the publication, since a slow disk must not hold the row's lock; only before one that ends the task, in the
     * same transaction, as nobody looks for its files after that.
     *
     * <p>A power cut between the commit and this may undo renames of a step that says success. Its task is still
     * running then, so the next attempt looks for the step's files, misses them, and runs the step again.
     */
    public void settle() {
        publisher.settle(unsettled);
        unsettled.clear();
    }

    /**
     * Removes a hidden directory or file; what cannot be removed is left to the next start of a worker, with a line in
     * the log.
     */
    public void discard(Path hidden) {
        kept.remove(hidden);
        try {
            HiddenFiles.remove(hidden);
            opened.remove(hidden);
        } catch (IOException e) {
            log.warn("{} could not be removed ({})", hidden, e.toString());
        }
    }

    /**
     * The attempt has ended: removes what it and, when the task is over, earlier attempts left. What cannot be removed
     * is left to the next start of a worker, with a line in the log.
     *
     * @param taskOver whether no other attempt goes on from what was kept
     */
    public void ended(boolean taskOver) {
        try {
            for (Path hidden : opened) {
                if (taskOver || !kept.contains(hidden)) {
                    HiddenFiles.remove(hidden);
                }
            }
            if (!parents.isEmpty() && opened.stream().noneMatch(Files::exists)) {
                journal.remove(attempt);
            }
            if (taskOver && attempt.attempt() > 1) {
                Leftovers.remove(journal, earlierAttempts());
            }
        } catch (IOException e) {
            log.warn("Task {} left hidden directories behind ({})", attempt.taskId(), e.toString());
        }
    }

    private List<AttemptId> earlierAttempts() throws IOException {
        return journal.attempts(attempt.taskId()).stream()
                .filter(noted -> noted.attempt() < attempt.attempt())
                .toList();
    }

    private void note(Path parent) throws IOException {
        if (!parents.contains(parent)) {
            journal.in(attempt, parent);
            parents.add(parent);
        }
    }

    private void removeEarlier(HiddenName mine, Path parent) throws IOException {
        if (attempt.attempt() == 1) {
            return;
        }
        for (Path found : HiddenFiles.ofTask(attempt.taskId(), parent)) {
            HiddenName name = HiddenName.of(found).orElseThrow();
            if (name.owner().attempt() >= attempt.attempt() || name.isLaterThan(mine)) {
                continue;
            }
            if (name.place().equals(mine.place())) {
                Publisher.undo(found, parent);
            }
            HiddenFiles.remove(found);
        }
    }
}
