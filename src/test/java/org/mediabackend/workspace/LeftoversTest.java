package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.task.AttemptId;
import org.mediabackend.task.PastAttempt;

class LeftoversTest {

    private static final Function<Collection<AttemptId>, List<PastAttempt>> NONE = noted -> List.of();
    private static final Function<Collection<AttemptId>, List<PastAttempt>> ALL_OVER =
            noted -> noted.stream().map(id -> new PastAttempt(id, true)).toList();
    private static final Function<Collection<AttemptId>, List<PastAttempt>> ALL_GO_ON =
            noted -> noted.stream().map(id -> new PastAttempt(id, false)).toList();

    private final UUID task = UUID.randomUUID();

    @TempDir
    private Path directory;

    private Journal journal;
    private Leftovers leftovers;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        journal = new Journal(directory.resolve("data/attempts"));
        leftovers = new Leftovers(journal);
        target = Files.createDirectory(directory.resolve("a b\u00e9\n%2"));
    }

    @Test
    void whatAnAttemptThatHoldsItsLeaseMadeStays() throws IOException {
        Path hidden = made(attempt(1), "0.primary.0");
        assertThat(leftovers.clear(NONE)).isZero();
        assertThat(hidden).exists();
        assertThat(journal.attempts()).containsExactly(new AttemptId(task, 1));
    }

    @Test
    void whatAnEndedAttemptLeftIsRemovedAndNothingElse() throws IOException {
        Path ofTheTwelfth = made(attempt(12), "0.primary.0");
        made(attempt(1), "0.primary.0");
        made(attempt(1), "1.primary.1");
        Path strangers = Files.createDirectory(target.resolve(".media-x-1.0"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "x");
        Files.createSymbolicLink(
                target.resolve(attempt(1).hiddenName("0.primary.0")).resolve("link"), outside);

        int cleared = leftovers.clear(noted -> noted.stream()
                .filter(id -> id.attempt() == 1)
                .map(id -> new PastAttempt(id, true))
                .toList());
        assertThat(cleared).isOne();
        assertThat(target)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".media-" + task + "-1."));
        assertThat(ofTheTwelfth).exists();
        assertThat(strangers).exists();
        assertThat(outside.resolve("file")).exists();
        assertThat(journal.attempts()).containsExactly(new AttemptId(task, 12));
    }

    @Test
    void whatTheNextAttemptGoesOnFromStaysUntilTheTaskIsOver() throws IOException {
        AttemptFiles first = attempt(1);
        Path finished = made(first, "0.primary.0");
        Path interrupted = made(first, "0.primary.1");
        first.keep(finished);
        assertThat(leftovers.clear(ALL_GO_ON)).isOne();
        assertThat(finished).exists();
        assertThat(interrupted).doesNotExist();
        assertThat(leftovers.clear(ALL_OVER)).isOne();
        assertThat(finished).doesNotExist();
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aDirectoryThatIsGoneHindersNothing() throws IOException {
        made(attempt(1), "0.primary.0");
        HiddenFiles.removeTree(target);
        assertThat(leftovers.clear(ALL_OVER)).isZero();
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aLineThatWasCutSpoilsNoOther() throws IOException {
        Path hidden = made(attempt(1), "0.primary.0");
        Path entry = directory.resolve("data/attempts").resolve(task + "-1");
        Files.writeString(entry, "\nin file:///ab%\nkeep \nsomething" + Files.readString(entry) + "\nin fi");
        assertThat(leftovers.clear(ALL_OVER)).isOne();
        assertThat(hidden).doesNotExist();
    }

    @Test
    void moreAttemptsThanOneQuestionHoldsAreCleared() throws IOException {
        for (int i = 1; i <= 1201; i++) {
            made(new AttemptId(UUID.randomUUID(), 1));
        }
        assertThat(leftovers.clear(noted -> {
                    assertThat(noted).hasSizeLessThanOrEqualTo(500);
                    return ALL_OVER.apply(noted);
                }))
                .isEqualTo(1201);
        assertThat(target).isEmptyDirectory();
    }

    private AttemptFiles attempt(int number) {
        return files(new AttemptId(task, number));
    }

    private AttemptFiles files(AttemptId id) {
        return new AttemptFiles(id, journal, new Publisher(new Placing.BySystem(), false, Publisher.TRUST));
    }

    private void made(AttemptId id) throws IOException {
        made(files(id), "0.primary.0");
    }

    private Path made(AttemptFiles files, String place) throws IOException {
        Path hidden = target.resolve(files.hiddenName(place));
        files.opens(List.of(hidden));
        Files.createDirectory(hidden);
        Files.writeString(hidden.resolve("half"), "x");
        return hidden;
    }
}
