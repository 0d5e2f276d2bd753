package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.task.AttemptId;
import org.mediabackend.task.PastAttempt;

class AttemptFilesTest {

    private final UUID task = UUID.randomUUID();

    @TempDir
    private Path target;

    @TempDir
    private Path data;

    private Journal journal;
    private AttemptFiles first;
    private AttemptFiles second;

    @BeforeEach
    void open() {
        journal = new Journal(data.resolve("attempts"));
        first = attempt(1);
        second = attempt(2);
    }

    @Test
    void theDirectoryIsNotedBeforeAnythingIsMadeThere() throws IOException {
        first.opens(List.of(hidden(first, "0.primary.0")));
        assertThat(journal.read(new AttemptId(task, 1)).directories()).containsExactly(target);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void whatCouldNotBeNotedIsNotedTheNextTime() throws IOException {
        Path hidden = made(first, "0.primary.0");
        Path entry = data.resolve("attempts").resolve(task + "-1");
        Path other = Files.createDirectory(target.resolve("other")).resolve(first.hiddenName("0.primary.1"));
        Files.delete(entry);
        Files.createDirectory(entry);
        assertThatThrownBy(() -> first.opens(List.of(other))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> first.keep(hidden)).isInstanceOf(IOException.class);
        Files.delete(entry);

        first.opens(List.of(other));
        first.keep(hidden);

        Journal.Entry noted = journal.read(new AttemptId(task, 1));
        assertThat(noted.directories()).contains(other.getParent());
        assertThat(noted.kept()).containsExactly(hidden);
    }

    @Test
    void aDirectoryThatIsNotThereIsNotNoted() throws IOException {
        first.opens(List.of(target.resolve("missing").resolve(first.hiddenName("0.primary.0"))));
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aNewAttemptRemovesWhatEarlierOnesLeftWhenItFirstWritesThere() throws IOException {
        Path interrupted = made(first, "1.primary.1");
        Path earlierStep = made(first, "0.primary.0");
        Path laterStep = made(first, "2.primary.2");
        Path ofTheThird = made(attempt(3), "1.primary.1");
        second.opens(List.of(hidden(second, "1.primary.1")));
        assertThat(interrupted).doesNotExist();
        assertThat(earlierStep).doesNotExist();
        assertThat(laterStep).exists();
        assertThat(ofTheThird).exists();
    }

    @Test
    void aCommandThatRunsAgainStartsFromAnEmptyPlace() throws IOException {
        Path hidden = made(first, "0.primary.0");
        first.opens(List.of(hidden));
        assertThat(hidden).doesNotExist();
    }

    @Test
    void whatIsTakenOverBearsTheNewAttemptsNameAndALateOneCannotRemoveIt() throws IOException {
        Path kept = made(first, "0.primary.0");
        first.keep(kept);
        Path adopted = second.adopt(kept).orElseThrow();
        assertThat(adopted).isEqualTo(hidden(second, "0.primary.0"));
        first.discard(kept);
        first.ended(false);
        assertThat(adopted.resolve("half")).exists();
        assertThat(second.adopt(adopted)).contains(adopted);
        assertThat(second.adopt(kept)).isEmpty();
        second.opens(List.of(hidden(second, "0.primary.1")));
        assertThat(adopted).exists();
        second.ended(true);
        assertThat(target).isEmptyDirectory();
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void whatIsBeingRemovedIsNotTakenOver() throws IOException {
        Path kept = made(first, "0.primary.0");
        Path doomed = Files.move(
                kept, target.resolve(HiddenName.of(kept).orElseThrow().gone().toString()));
        assertThat(second.adopt(kept)).isEmpty();
        assertThat(doomed).exists();
        second.opens(List.of(hidden(second, "0.primary.0")));
        assertThat(doomed).doesNotExist();
    }

    @Test
    void whatIsRemovedAndTakenOverAtTheSameTimeIsTakenOverWholeOrNotAtAll() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 200; round++) {
                Path kept = made(first, "0.primary.0");
                for (int i = 1; i < 20; i++) {
                    Files.createFile(kept.resolve("file" + i));
                }
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> removal = threads.submit(() -> {
                    start.await();
                    first.discard(kept);
                    return null;
                });
                start.await();
                Optional<Path> adopted = second.adopt(kept);
                removal.get();
                if (adopted.isPresent()) {
                    assertThat(adopted.get().toFile().list()).hasSize(20);
                    HiddenFiles.remove(adopted.get());
                }
                assertThat(target).isEmptyDirectory();
            }
        }
    }

    @Test
    void anAttemptThatIsFollowedByAnotherLeavesWhatThatOneGoesOnFrom() throws IOException {
        Path kept = made(first, "0.primary.0");
        Path other = made(first, "0.primary.1");
        first.keep(kept);
        first.ended(false);
        assertThat(kept).exists();
        assertThat(other).doesNotExist();
        assertThat(journal.attempts()).containsExactly(new AttemptId(task, 1));
    }

    @Test
    void theEndOfATaskRemovesWhatItsEarlierAttemptsLeftElsewhereAndNothingOfALaterOne() throws IOException {
        Path kept = made(first, "0.primary.0");
        first.keep(kept);
        Path ofTheThird = made(attempt(3), "1.primary.1");
        second.ended(true);
        assertThat(kept).doesNotExist();
        assertThat(ofTheThird).exists();
        assertThat(journal.attempts()).containsExactly(new AttemptId(task, 3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTextGetsItsNameWhenItIsWholeAndLeavesNothingElse(boolean fsync) throws IOException {
        Files.createDirectories(data.resolve("attempts"));
        AttemptFiles files = new AttemptFiles(
                new AttemptId(task, 1), journal, new Publisher(new Placing.BySystem(), fsync, Publisher.TRUST));
        boolean published = files.publishNew(target, "result.txt", "größer als nichts\n", () -> {
            assertThat(target).isEmptyDirectory();
            return true;
        });
        assertThat(published).isTrue();
        assertThat(target.toFile().list()).containsExactly("result.txt");
        assertThat(target.resolve("result.txt")).hasContent("größer als nichts\n");
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @Test
    void aTextThatIsNotAllowedAnyMoreLeavesNothing() throws IOException {
        Files.createDirectories(data.resolve("attempts"));
        assertThat(first.publishNew(target, "result.txt", "late", () -> false)).isFalse();
        assertThat(target).isEmptyDirectory();
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @Test
    void aTextWhoseNameIsTakenLeavesWhatIsThere() throws IOException {
        Files.createDirectories(data.resolve("attempts"));
        assertThat(first.publishNew(target, "result.txt", "first", () -> true)).isTrue();
        assertThat(second.publishNew(target, "result.txt", "second", () -> true))
                .isFalse();
        assertThat(target.resolve("result.txt")).hasContent("first");
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @Test
    void whereATextCannotBeWrittenNothingIsThrown() throws IOException {
        assertThat(first.publishNew(target, "a", "x", () -> true))
                .as("no directory to write it")
                .isFalse();
        Files.createDirectories(data.resolve("attempts"));
        assertThat(first.publishNew(target.resolve("missing"), "a", "x", () -> true))
                .isFalse();
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the next one begins", "the task ends", "a worker clears"})
    void aFrozenAttemptThatWakesTooLatePublishesNothing(String meanwhile) throws IOException {
        Files.createDirectories(data.resolve("attempts"));
        boolean published = first.publishNew(target, "result.txt", "of the frozen one", () -> {
            // After the look the clock stands still for this one only.
            switch (meanwhile) {
                case "the next one begins" -> second.begins();
                case "the task ends" -> second.ended(true);
                default -> {
                    int cleared = new Leftovers(journal)
                            .clear(noted -> List.of(new PastAttempt(new AttemptId(task, 1), false)));
                    assertThat(cleared).isOne();
                }
            }
            return true;
        });
        assertThat(published).isFalse();
        assertThat(target.resolve("result.txt")).doesNotExist();
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @Test
    void aTextReplacesWhatAnEarlierAttemptPublishedOnlyUnderTheLock() throws IOException {
        Files.writeString(target.resolve("result.txt"), "of the first");
        Publication written = second.write(target, "result.txt", "of the second");
        assertThat(journal.read(new AttemptId(task, 2)).directories()).containsExactly(target);
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder(
                        "result.txt", written.hidden().getFileName().toString());
        assertThat(target.resolve("result.txt")).hasContent("of the first");
        second.prepare(List.of(written));
        second.publish(List.of(written), () -> {});
        second.publish(List.of(written), () -> {});
        second.settle();
        second.discard(written.hidden());
        second.ended(true);
        assertThat(target.resolve("result.txt")).hasContent("of the second");
        assertThat(target.toFile().list()).containsExactly("result.txt");
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aTextWhoseAttemptDiedIsCleared() throws IOException {
        Publication written = first.write(target, "result.txt", "slept");
        new Leftovers(journal).clear(noted -> List.of(new PastAttempt(new AttemptId(task, 1), false)));
        assertThat(written.hidden()).doesNotExist();
        assertThat(target).isEmptyDirectory();
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void whatCouldNotBeDiscardedIsRemovedAtTheEnd() throws IOException {
        Path hidden = made(first, "0.primary.0");
        Path doomed = Files.move(
                hidden,
                target.resolve(HiddenName.of(hidden).orElseThrow().gone().toString()));
        first.ended(false);
        assertThat(doomed).doesNotExist();
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aWorkspaceIsDeletedWithoutWhatItsLinksLeadTo() throws IOException {
        Workspaces workspaces = new Workspaces(new WorkspaceSettings(data, new WorkspaceSettings.Workspace(true)));
        Path workspace = workspaces.workspace(task);
        Path other = workspaces.workspace(UUID.randomUUID());
        Files.writeString(target.resolve("file"), "x");
        Files.createDirectories(workspace.resolve("a/b"));
        Files.writeString(workspace.resolve("a/b/c"), "x");
        Files.createSymbolicLink(workspace.resolve("a/link"), target);
        Files.createSymbolicLink(workspace.resolve("dangling"), target.resolve("missing"));
        RemovedWorkspaces removed = new RemovedWorkspaces(workspaces);
        assertThat(removed.setAside(task)).isTrue();
        assertThat(removed.setAside(task)).isFalse();
        removed.delete(task);
        removed.delete(task);
        assertThat(workspace).doesNotExist();
        assertThat(other).exists();
        assertThat(target.resolve("file")).exists();
        UUID linked = UUID.randomUUID();
        Files.createSymbolicLink(workspace.resolveSibling(linked.toString()), target);
        removed.setAside(linked);
        removed.delete(linked);
        assertThat(target.resolve("file")).exists();
        assertThat(workspace.resolveSibling(linked.toString())).doesNotExist();
    }

    private AttemptFiles attempt(int number) {
        return new AttemptFiles(
                new AttemptId(task, number), journal, new Publisher(new Placing.BySystem(), false, Publisher.TRUST));
    }

    private Path hidden(AttemptFiles files, String place) {
        return target.resolve(files.hiddenName(place));
    }

    private Path made(AttemptFiles files, String place) throws IOException {
        Path hidden = hidden(files, place);
        files.opens(List.of(hidden));
        Files.createDirectory(hidden);
        Files.writeString(hidden.resolve("half"), "x");
        return hidden;
    }
}
