package org.mediabackend.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.mediabackend.task.AttemptId;
import org.mediabackend.task.PastAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears what attempts that can write no more left on this disk. Thread-safe, also beside other workers on the same
 * disk.
 */
final class Leftovers {

    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    /** Of one question to the ledger. */
    private static final int BATCH = 500;

    private final Journal journal;
    private final Set<AttemptId> told = ConcurrentHashMap.newKeySet();

    Leftovers(Journal journal) {
        this.journal = journal;
    }

    /**
     * Removes what all attempts that can write no more have hidden; what an unended task's next attempt goes on from
     * stays. What cannot be removed stays for the next time, with one line in the log.
     *
     * @param past which of some attempts can write no more; one whose lease can still be renewed is not among them
     * @return how many attempts had left something that is gone now
     */
    int clear(Function<Collection<AttemptId>, List<PastAttempt>> past) {
        try {
            // Listed before the ledger is asked: an attempt that is claimed later is in no list.
            List<AttemptId> noted = journal.attempts();
            int cleared = 0;
            for (int i = 0; i < noted.size(); i += BATCH) {
                for (PastAttempt attempt : past.apply(noted.subList(i, Math.min(i + BATCH, noted.size())))) {
                    cleared += clear(attempt) ? 1 : 0;
                }
            }
            told.retainAll(noted);
            return cleared;
        } catch (IOException e) {
            log.warn("What ended attempts left could not be looked for ({})", e.toString());
            return 0;
        }
    }

    private boolean clear(PastAttempt attempt) {
        try {
            return remove(journal, attempt.id(), attempt.taskOver());
        } catch (IOException e) {
            if (told.add(attempt.id())) {
                log.warn(
                        "What attempt {} of task {} left could not be removed ({}); trying on",
                        attempt.id().attempt(),
                        attempt.id().taskId(),
                        e.toString());
            }
            return false;
        }
    }

    /** Removes all that these attempts of a task that is over left. */
    static void remove(Journal journal, Collection<AttemptId> attempts) throws IOException {
        for (AttemptId attempt : attempts) {
            remove(journal, attempt, true);
        }
    }

    private static boolean remove(Journal journal, AttemptId attempt, boolean taskOver) throws IOException {
        Journal.Entry entry = journal.read(attempt);
        Set<Path> kept = taskOver ? Set.of() : entry.kept();
        List<Path> found = new ArrayList<>();
        for (Path directory : entry.directories()) {
            for (Path hidden : HiddenFiles.ofTask(attempt.taskId(), directory)) {
                if (HiddenName.of(hidden).orElseThrow().owner().equals(attempt) && !kept.contains(hidden)) {
                    found.add(hidden);
                }
            }
        }
        for (Path hidden : found) {
            HiddenFiles.remove(hidden);
        }
        boolean hadText = journal.removeText(attempt);
        if (kept.stream().noneMatch(Files::exists)) {
            journal.remove(attempt);
        }
        return hadText || !found.isEmpty();
    }
}
