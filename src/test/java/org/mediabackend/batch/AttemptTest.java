package org.mediabackend.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.task.Kind;
import org.mediabackend.tools.Tool;
import org.mediabackend.workspace.Workspaces;

class AttemptTest {

    private final AttemptStand stand = new AttemptStand();
    private final List<AttemptListener.Outcome> outcomes = new ArrayList<>();

    @TempDir
    private Path data;

    @Test
    void whatIsStoppedBeforeItBeginsGoesBackWithItsCountOfLostWorkers() {
        AttemptStand.Trying lost = stand.submitAndClaim();
        AttemptStand.Trying attempt = stand.rescue();
        attempt.stop.stop();
        run(attempt);
        assertThat(outcomes).containsExactly(AttemptListener.Outcome.REQUEUED);
        assertThat(row(attempt)).isEqualTo("QUEUED 2 1");
        assertThat(jobs(attempt)).containsExactly("FAILED", "STOPPED");
        assertThat(lost.succeeds()).isFalse();
    }

    @Test
    void whatIsCancelledBeforeItBeginsEndsCancelled() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        stand.ledger.cancel(attempt.task.lease().taskId());
        attempt.stop.stop();
        run(attempt);
        assertThat(outcomes).containsExactly(AttemptListener.Outcome.CANCELLED);
        assertThat(row(attempt)).isEqualTo("CANCELLED 1 0");
        assertThat(jobs(attempt)).containsExactly("STOPPED");
    }

    @Test
    void whatLostItsLeaseBeforeItBeginsChangesNothing() {
        AttemptStand.Trying attempt = stand.submitAndClaim();
        AttemptStand.Trying next = stand.rescue();
        attempt.stop.stop();
        run(attempt);
        assertThat(outcomes).containsExactly(AttemptListener.Outcome.LEASE_LOST);
        assertThat(row(next)).isEqualTo("RUNNING 2 1");
        assertThat(next.succeeds()).isTrue();
    }

    /** Nothing runs a command here. */
    @SuppressWarnings("NullAway")
    private void run(AttemptStand.Trying attempt) {
        Workspaces workspaces = Workspaces.of(data);
        Attempts.Work work = new Attempts.Work(
                null,
                new Publishing(workspaces, stand.ledger),
                null,
                workspaces,
                new ReportPump(stand.entries),
                List.of(new AttemptListener() {
                    @Override
                    public void attemptEnded(Kind kind, Outcome outcome) {
                        outcomes.add(outcome);
                    }

                    @Override
                    public void commandEnded(Tool tool, OptionalInt exitCode) {
                        throw new AssertionError("a command ran");
                    }

                    @Override
                    public void stepEnded(Kind kind, boolean succeeded, Duration took) {
                        throw new AssertionError("a step ran");
                    }
                }),
                new AttemptSettings(3, Duration.ofMinutes(1)));
        new Attempt(attempt.context(workspaces), attempt.opened, stand.endings(), work).run();
    }

    private String row(AttemptStand.Trying attempt) {
        return stand.jdbc
                .sql("SELECT state || ' ' || attempt || ' ' || crashes FROM task WHERE id = :id")
                .param("id", id(attempt))
                .query(String.class)
                .single();
    }

    private List<String> jobs(AttemptStand.Trying attempt) {
        return stand.jdbc
                .sql("""
                    SELECT execution.status
                    FROM task JOIN batch_job_execution AS execution USING (job_instance_id)
                    WHERE task.id = :id ORDER BY execution.job_execution_id
                    """)
                .param("id", id(attempt))
                .query((rs, n) -> rs.getString(1))
                .list();
    }

    private static UUID id(AttemptStand.Trying attempt) {
        return attempt.task.lease().taskId();
    }
}
