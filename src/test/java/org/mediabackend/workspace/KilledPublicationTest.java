package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mediabackend.workspace.PublishingProcess.NAMES;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.task.AttemptId;
import org.mediabackend.task.PastAttempt;

/** An attempt is killed with SIGKILL between two renames of its publication, and the next attempt goes on. */
class KilledPublicationTest {

    private final UUID task = UUID.randomUUID();

    @TempDir
    private Path directory;

    private Path data;
    private Path target;
    private Journal journal;
    private AttemptFiles second;

    @BeforeEach
    void open() throws IOException {
        data = Files.createDirectory(directory.resolve("data"));
        target = Files.createDirectory(directory.resolve("target"));
        journal = new Journal(data.resolve("attempts"));
        second = new AttemptFiles(
                new AttemptId(task, 2), journal, new Publisher(new Placing.BySystem(), true, Publisher.TRUST));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "3, false", "4, false", "0, true", "1, true", "3, true"})
    void theNextAttemptPublishesAllOfItAndLeavesNothingElse(int file, boolean guarded) throws IOException {
        PublishingProcess.runAndKill(data, target, task, file, guarded);
        assertThat(visible()).containsExactlyElementsOf(NAMES.subList(0, file));

        PublishingProcess.publish(second, target, guarded, "second");
        second.ended(true);
        assertThat(NAMES).allSatisfy(name -> assertThat(target.resolve(name)).hasContent("second"));
        assertThat(target.toFile().list()).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(journal.attempts()).isEmpty();
    }

    @Test
    void aStrangersFileIsNotTakenForOneOfTheKilledAttempt() throws IOException {
        PublishingProcess.runAndKill(data, target, task, 2, true);
        Files.delete(target.resolve("0.ts"));
        Files.writeString(target.resolve("0.ts"), "first");

        assertThatThrownBy(() -> PublishingProcess.publish(second, target, true, "second"))
                .isInstanceOf(FileAlreadyExistsException.class);
        second.ended(true);
        assertThat(target.resolve("0.ts")).hasContent("first");
        assertThat(target.toFile().list()).containsExactly("0.ts");
    }

    @Test
    void clearingKeepsWhatTellsTheKilledAttemptsFilesUntilTheTaskIsOver() throws IOException {
        PublishingProcess.runAndKill(data, target, task, 2, true);
        AttemptId first = new AttemptId(task, 1);
        Leftovers leftovers = new Leftovers(journal);

        assertThat(leftovers.clear(noted -> List.of(new PastAttempt(first, false))))
                .isZero();
        PublishingProcess.publish(second, target, true, "second");
        second.ended(false);
        assertThat(visible()).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(leftovers.clear(noted -> List.of(new PastAttempt(first, true))))
                .isZero();
        assertThat(journal.attempts()).isEmpty();
    }

    private List<String> visible() throws IOException {
        try (var files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
