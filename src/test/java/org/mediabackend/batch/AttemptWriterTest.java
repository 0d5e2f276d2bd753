package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.task.TaskState;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.step.StepExecution;

class AttemptWriterTest {

    private final AttemptStand stand = new AttemptStand();

    @Test
    void anAttemptThatLostItsLeaseChangesNothingInTheTables() {
        AttemptStand.Trying zombie = stand.submitAndClaim();
        StepExecution step = zombie.starts("primary-1");
        zombie.writer.write();
        stand.rescue();
        List<String> before = stand.tables();

        step.getExecutionContext().put("a", "b");
        zombie.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        zombie.starts("primary-2");
        assertThatThrownBy(zombie.writer::write).isInstanceOf(LeaseLostException.class);
        assertThat(zombie.succeeds()).isFalse();
        zombie.story.at("ffmpeg", "late");
        zombie.writer
                .news()
                .ifPresent(asked -> zombie.writer.settle(
                        asked, stand.entries.writeTogether(List.of(asked)).getFirst()));
        assertThat(stand.tables()).isEqualTo(before);
    }

    @Test
    void aTakeoverClosesWhatTheLostWorkerLeftOpen() {
        AttemptStand.Trying lost = stand.submitAndClaim();
        lost.ends(lost.starts("candidate-1"), BatchStatus.FAILED, ExitStatus.FAILED);
        lost.starts("candidate-2");
        lost.writer.write();
        stand.rescue();
        assertThat(stand.tables())
                .containsExactly(
                        "execution FAILED LOST",
                        "execution STARTING UNKNOWN",
                        "step candidate-1 ABANDONED FAILED",
                        "step candidate-2 FAILED LOST");
    }

    @Test
    void aSecondTakeoverStillRunsWhatTheFirstLostWorkerWasAt() {
        AttemptStand.Trying lost = stand.submitAndClaim();
        lost.starts("primary-1");
        lost.writer.write();
        stand.rescue();
        stand.rescue();
        assertThat(stand.tables()).contains("step primary-1 FAILED LOST");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnOutageInterruptsIsWrittenOnceWhetherItWasCommittedOrNot(boolean committed) {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.opened.job().setStatus(BatchStatus.STARTED);
        attempt.repository.update(attempt.opened.job());
        StepExecution step = attempt.starts("primary-1");
        attempt.story.at("ffmpeg", "first");
        stand.dataSource.loseNextCommit(committed);
        attempt.writer.write();
        step.getExecutionContext().put("a", "b");
        attempt.repository.updateExecutionContext(step);
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        stand.dataSource.loseNextCommit(committed);
        attempt.writer.write();
        stand.dataSource.loseNextCommit(committed);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(stand.tables())
                .containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
        assertThat(stand.ledger
                        .find(attempt.task.lease().taskId())
                        .orElseThrow()
                        .state())
                .isEqualTo(TaskState.SUCCEEDED);
        assertThat(stand.jdbc
                        .sql("SELECT short_context FROM batch_step_execution_context")
                        .query(String.class)
                        .single())
                .contains("\"a\":\"b\"");
    }

    @Test
    void theBeginningOfTheWorkIsWrittenBesideItAndWhatIsNotedMeanwhileIsNotForgotten() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        StepExecution step = attempt.starts("primary-1");
        attempt.story.at("ffmpeg", "begins");
        attempt.writer.begins();
        assertThat(stand.tables()).containsExactly("execution STARTING UNKNOWN");

        Asked beginning = attempt.writer.unsaidBeginning().orElseThrow();
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        attempt.writer.settle(
                beginning, stand.entries.writeTogether(List.of(beginning)).getFirst());
        assertThat(stand.tables()).containsExactly("execution STARTING UNKNOWN", "step primary-1 STARTED EXECUTING");
        assertThat(attempt.writer.unsaidBeginning()).isEmpty();

        assertThat(attempt.succeeds()).isTrue();
        assertThat(stand.tables())
                .containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
    }

    @Test
    void workThatEndsBeforeItsBeginningIsWrittenNeedsOneEntry() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.begins();
        attempt.ends(step, BatchStatus.COMPLETED, ExitStatus.COMPLETED);
        assertThat(attempt.succeeds()).isTrue();
        assertThat(attempt.writer.unsaidBeginning()).isEmpty();
        assertThat(stand.tables())
                .containsExactly("execution COMPLETED COMPLETED", "step primary-1 COMPLETED COMPLETED");
    }

    @Test
    void anAttemptThatTakesOverWritesItsBeginningBeforeItsWork() {
        stand.submitAndClaim();
        AttemptStand.Trying second = stand.rescue();
        second.starts("primary-1");
        second.writer.begins();
        assertThat(stand.tables()).contains("step primary-1 STARTED EXECUTING");
    }

    @Test
    void aBeginningThatCouldNotBeWrittenIsWrittenLater() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.starts("primary-1");
        attempt.writer.begins();
        Asked lost = attempt.writer.unsaidBeginning().orElseThrow();
        attempt.writer.settle(lost, null);

        Asked next = attempt.writer.news().orElseThrow();
        attempt.writer.settle(next, stand.entries.writeTogether(List.of(next)).getFirst());
        assertThat(stand.tables()).contains("step primary-1 STARTED EXECUTING");
    }

    @Test
    void whatHasFinishedIsInTheTablesBeforeTheNextWorkBegins() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        StepExecution step = attempt.starts("candidate-1");
        attempt.writer.begins();
        attempt.ends(step, BatchStatus.FAILED, ExitStatus.FAILED);
        attempt.starts("candidate-2");
        attempt.writer.begins();
        assertThat(stand.tables()).contains("step candidate-1 FAILED FAILED", "step candidate-2 STARTED EXECUTING");
    }

    @Test
    void whatSeveralAttemptsAskForTogetherIsWrittenAndWhatIsRefusedRefusesOnlyItself() throws Exception {
        List<AttemptStand.Trying> attempts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            attempts.add(stand.submitAndClaim());
        }
        AttemptStand.Trying stale = attempts.get(7);
        stand.jdbc
                .sql("UPDATE task SET attempt = attempt + 1 WHERE id = :id")
                .param("id", stale.task.lease().taskId())
                .update();
        AttemptStand.Trying poisonous = attempts.get(23);
        poisonous.story.at("ffmpeg", "no database takes \u0000");
        try (ExecutorService threads = Executors.newFixedThreadPool(attempts.size())) {
            List<Callable<Boolean>> writes = new ArrayList<>();
            for (AttemptStand.Trying attempt : attempts) {
                writes.add(() -> {
                    for (int i = 0; i < 10; i++) {
                        attempt.ends(attempt.starts("primary-" + i), BatchStatus.COMPLETED, ExitStatus.COMPLETED);
                        attempt.writer.write();
                    }
                    return attempt.succeeds();
                });
            }
            List<Future<Boolean>> all = threads.invokeAll(writes);
            for (int i = 0; i < all.size(); i++) {
                Future<Boolean> each = all.get(i);
                AttemptStand.Trying attempt = attempts.get(i);
                if (attempt == stale) {
                    assertThatThrownBy(each::get).hasCauseInstanceOf(LeaseLostException.class);
                } else if (attempt == poisonous) {
                    assertThatThrownBy(each::get).hasMessageContaining("0x00");
                } else {
                    assertThat(each.get()).isTrue();
                }
            }
        }
        assertThat(stand.jdbc
                        .sql("SELECT count(*) FROM batch_step_execution WHERE status = 'COMPLETED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(380);
        assertThat(stand.jdbc
                        .sql("SELECT count(*) FROM task WHERE state = 'SUCCEEDED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(38);
    }

    @Test
    void aStopThatSomebodyWroteIntoTheJobsRowIsSeenWithTheNextWrite() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        StepExecution step = attempt.starts("primary-1");
        attempt.writer.write();
        stand.jdbc
                .sql("UPDATE batch_job_execution SET status = 'STOPPING', version = version + 1")
                .update();
        attempt.story.at("ffmpeg", "half done");
        attempt.writer.write();
        assertThat(attempt.stop.isStopped()).isTrue();
        assertThat(attempt.opened.job().getStatus()).isEqualTo(BatchStatus.STOPPING);
        attempt.repository.update(step);
        assertThat(step.isTerminateOnly()).isTrue();
        assertThat(stand.ledger
                        .find(attempt.task.lease().taskId())
                        .orElseThrow()
                        .message())
                .isEqualTo("half done");
    }

    @Test
    void anEntryThatTheDatabaseExecutesLateUndoesNoLaterOne() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        attempt.story.at("ffmpeg", "early");
        Asked early = attempt.writer.news().orElseThrow();
        attempt.writer.settle(early, null);
        attempt.story.at("ffmpeg", "later");
        attempt.writer.write();
        assertThat(stand.entries.writeAlone(early).held()).isFalse();
        assertThat(stand.ledger
                        .find(attempt.task.lease().taskId())
                        .orElseThrow()
                        .message())
                .isEqualTo("later");
    }
}
