package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.workspace.Workspaces;

class PublishingTest {

    private final AttemptStand stand = new AttemptStand();
    private final List<Path> told = new ArrayList<>();

    @TempDir
    private Path data;

    private Workspaces workspaces;
    private Publishing publishing;

    @BeforeEach
    void open() throws IOException {
        workspaces = Workspaces.of(data);
        publishing = new Publishing(workspaces, stand.ledger);
        Files.createDirectory(data.resolve("attempts"));
    }

    @Test
    void anArtifactOfASureLeaseIsPublishedWithoutTheRowsLock() throws IOException {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.writer.trust(System.nanoTime());
        publish(attempt, "whole");
        assertThat(lockedRows()).isZero();
        assertThat(told).containsExactly(artifact(attempt));
        assertThat(artifact(attempt)).hasContent("whole");
        assertThat(data.resolve("attempts")).isEmptyDirectory();
    }

    @Test
    void anArtifactOfALeaseThatIsNotSureIsPublishedUnderTheRowsLock() throws IOException {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        publish(attempt, "whole");
        assertThat(lockedRows()).isOne();
        assertThat(attempt.succeeds()).isTrue();
        assertThat(told).containsExactly(artifact(attempt));
        assertThat(artifact(attempt)).hasContent("whole");
    }

    @Test
    void anArtifactWhoseNameIsTakenReplacesItUnderTheRowsLock() throws IOException {
        AttemptStand.Trying lost = stand.submitAndClaim();
        lost.writer.trust(System.nanoTime());
        publish(lost, "of the lost one");
        AttemptStand.Trying attempt = stand.rescue();
        attempt.writer.trust(System.nanoTime());
        publish(attempt, "of the next one");
        assertThat(lockedRows()).isOne();
        assertThat(attempt.succeeds()).isTrue();
        assertThat(artifact(attempt)).hasContent("of the next one");
        assertThat(lost.succeeds()).isFalse();
        assertThat(artifact(attempt)).hasContent("of the next one");
    }

    private void publish(AttemptStand.Trying attempt, String text) throws IOException {
        publishing.publishArtifact(attempt.context(workspaces), "artifact.txt", text, told::add);
    }

    /** As others see it: the attempt's own thread has the transaction. */
    private int lockedRows() {
        return CompletableFuture.supplyAsync(stand::lockedRows).join();
    }

    private Path artifact(AttemptStand.Trying attempt) {
        return data.resolve("outputs")
                .resolve(attempt.task.lease().taskId().toString())
                .resolve("artifact.txt");
    }
}
