package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.task.AttemptId;

class JournalTest {

    private final AttemptId attempt = new AttemptId(UUID.randomUUID(), 7);

    @TempDir
    private Path directory;

    @Test
    void whatIsNotedIsReadWhateverThePathsAre() throws IOException {
        Journal journal = new Journal(directory.resolve("attempts"));
        Path odd = Path.of("/a b\n%c/\u4e2d#?");
        journal.in(attempt, odd);
        journal.in(attempt, Path.of("/"));
        journal.keep(attempt, odd.resolve(".media"));
        assertThat(journal.read(attempt).directories()).containsExactly(odd, Path.of("/"));
        assertThat(journal.read(attempt).kept()).containsExactly(odd.resolve(".media"));
        assertThat(journal.attempts()).containsExactly(attempt);
        assertThat(journal.attempts(UUID.randomUUID())).isEmpty();
        journal.remove(attempt);
        journal.remove(attempt);
        assertThat(journal.read(attempt).directories()).isEmpty();
    }

    @Test
    void othersFilesAreNoAttempts() throws IOException {
        Files.writeString(directory.resolve("notes"), "x");
        Files.writeString(directory.resolve(attempt.taskId() + "-x"), "x");
        assertThat(new Journal(directory).attempts()).isEmpty();
        assertThat(new Journal(directory.resolve("missing")).attempts()).isEmpty();
    }

    @Test
    void whereNothingCanBeNotedNothingMayBeMade() throws IOException {
        Path full = Files.writeString(directory.resolve("file"), "x");
        AttemptFiles files = new AttemptFiles(
                attempt, new Journal(full), new Publisher(new Placing.BySystem(), false, Publisher.TRUST));
        Path hidden = directory.resolve(files.hiddenName("0.primary.0"));
        assertThatThrownBy(() -> files.opens(List.of(hidden)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(full.toString());
    }
}
