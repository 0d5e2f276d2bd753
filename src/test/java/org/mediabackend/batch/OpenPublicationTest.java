package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.task.Entry;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class OpenPublicationTest {

    private final AttemptStand stand = new AttemptStand();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSaidWithAPublicationIsThereAlsoWhenItsCommitWasLost(boolean committed) {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.story.plan(List.of("primary-1"));
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.write();
        step.getExecutionContext().put("a", "b");
        attempt.repository.updateExecutionContext(step);
        List<String> did = new ArrayList<>();
        attempt.publishes(did, () -> attempt.story.stepEnded(0, "success", 0, ""));
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        StepExecution next = attempt.starts("primary-2");
        assertThat(stand.stepsOf(attempt)).as("before it is committed").doesNotContain("\"status\":\"success\"");
        stand.dataSource.loseNextCommit(committed);
        attempt.writer.write();
        assertThat(stand.stepsOf(attempt)).contains("\"status\":\"success\"");
        assertThat(did).isEqualTo(committed ? List.of("placed", "said") : List.of("placed", "locked", "said"));
        attempt.ends(next, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(stand.jdbc
                        .sql("SELECT short_context FROM batch_step_execution_context WHERE step_execution_id = :id")
                        .param("id", step.getId())
                        .query(String.class)
                        .single())
                .contains("\"a\":\"b\"");
        assertThat(stand.tables())
                .containsExactly(
                        "execution COMPLETED COMPLETED",
                        "step primary-1 COMPLETED COMPLETED",
                        "step primary-2 COMPLETED COMPLETED");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTaskEndsInTheTransactionOfItsPublication(boolean committed) {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.write();
        List<String> did = new ArrayList<>();
        attempt.publishes(did, () -> {});
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        stand.dataSource.loseNextCommit(committed);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(did).isEqualTo(committed ? List.of("placed", "said") : List.of("placed", "locked", "said"));
        assertThat(stand.tables())
                .containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
    }

    @Test
    void whatIsPublishedIsToldToNobodyBeforeItIsCommitted() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.story.plan(List.of("primary-1"));
        attempt.starts("primary-1");
        attempt.writer.write();
        attempt.publishes(new ArrayList<>(), () -> attempt.story.stepEnded(0, "success", 0, ""));
        assertThat(attempt.writer.news()).isEmpty();
        attempt.writer.close();
        assertThat(stand.stepsOf(attempt)).doesNotContain("\"status\":\"success\"");
        assertThat(stand.lockedRows()).isZero();
    }

    @Test
    void whatCannotBeToldIsNotPublishedInATransactionThatStaysOpen() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.starts("primary-1");
        attempt.writer.write();
        assertThatThrownBy(() -> attempt.publishes(new ArrayList<>(), () -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
        assertThat(stand.lockedRows()).isZero();
        assertThat(TransactionSynchronizationManager.isActualTransactionActive())
                .isFalse();
    }

    @Test
    void aPublicationThatIsNotBegunTellsNothing() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.story.plan(List.of("primary-1"));
        attempt.starts("primary-1");
        attempt.writer.write();
        assertThatThrownBy(() -> attempt.writer.publish(
                        attempt.persistence.publication(
                                () -> {
                                    throw new UncheckedIOException(new IOException("no room"));
                                },
                                () -> {},
                                () -> {},
                                () -> {}),
                        () -> attempt.story.stepEnded(0, "success", 0, "")))
                .isInstanceOf(UncheckedIOException.class);
        attempt.story.at("ffmpeg", "goes on");
        attempt.writer.write();
        assertThat(stand.stepsOf(attempt)).doesNotContain("\"status\":\"success\"");
    }

    @Test
    void aCancelThatComesInWhileTheDatabaseIsAwayStopsWhatWasPublishedAndNotSaid() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.starts("primary-1");
        attempt.writer.write();
        List<String> did = new ArrayList<>();
        attempt.publishes(did, () -> {});
        stand.dataSource.loseNextCommit(false);
        attempt.cancelledMeanwhile = true;
        assertThatThrownBy(attempt.writer::write).isInstanceOf(CancelledException.class);
        assertThat(did).containsExactly("placed");
        attempt.writer.flush();
        assertThat(stand.lockedRows()).isZero();
    }

    @Test
    void whatAPublicationHasLockedDelaysNobodyElse() {
        AttemptStand.Trying publishing = stand.submitAndClaim();
        AttemptStand.Trying other = stand.submitAndClaim();
        publishing.story.at("ffmpeg", "a");
        other.story.at("ffmpeg", "b");
        Asked locked = publishing.writer.news().orElseThrow();
        Asked free = other.writer.news().orElseThrow();
        stand.transaction.executeWithoutResult(status -> {
            assertThat(stand.ledger.mayPublish(publishing.task.lease())).isTrue();
            List<Boolean> told = CompletableFuture.supplyAsync(
                            () -> stand.entries.writeTogether(List.of(locked, free)).stream()
                                    .map(Entry.Answer::told)
                                    .toList())
                    .join();
            assertThat(told).containsExactly(false, true);
        });
    }
}
