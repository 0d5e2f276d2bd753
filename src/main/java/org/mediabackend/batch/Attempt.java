package org.mediabackend.batch;

import java.time.Duration;
import java.time.LocalDateTime;
import org.mediabackend.batch.AttemptListener.Outcome;
import org.mediabackend.batch.Attempts.Work;
import org.mediabackend.task.FailureCode;
import org.mediabackend.task.Lease;
import org.mediabackend.task.TaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;

/**
 * One run of a task under one holder. {@link #run} is called once, on a platform thread that lives as long as the
 * attempt; {@link #stop} by any thread.
 */
public final class Attempt {

    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private final AttemptContext context;
    private final OpenedJob opened;
    private final JobExecution execution;
    private final Endings endings;
    private final Work work;

    Attempt(AttemptContext context, OpenedJob opened, Endings endings, Work work) {
        this.context = context;
        this.opened = opened;
        this.execution = opened.job();
        this.endings = endings;
        this.work = work;
    }

    /** The right under which it writes. */
    public Lease lease() {
        return context.task().lease();
    }

    /** Runs to the end, and ends the task or gives it back; throws nothing but errors. */
    public void run() {
        work.pump().add(context.writer());
        // Until it is known: an error such as out of memory ends nothing, and the lease runs out.
        Outcome outcome = Outcome.LEASE_LOST;
        try {
            context.files().begins();
            if (work.isGivenUp(context.task())) {
                outcome = giveUp();
            } else {
                TaskJob job = work.job(context);
                outcome = context.stop().isStopped() ? letGo() : execute(job);
            }
        } catch (LeaseLostException e) {
            outcome = Outcome.LEASE_LOST;
            log.warn("{}; what it did since is dropped", e.getMessage());
        } catch (Exception e) {
            if (Outage.caused(e)) {
                outcome = Outcome.LEASE_LOST;
                // Nothing is lost: the lease runs out, and another attempt goes on from the last finished step.
                log.warn("Task {} could not be ended ({}); it will be taken again", lease().taskId(), e.getMessage());
            } else {
                outcome = endByBug(e);
            }
        } finally {
            work.pump().remove(context.writer());
            context.writer().close();
            context.files().ended(outcome.endsTask());
            tell(outcome);
        }
    }

    /** Says that its task was requeued before it was run; it is not run then. */
    public void requeued() {
        tell(Outcome.REQUEUED);
    }

    /** Ends what runs; the task is cancelled if that was asked for, else it goes back to the queue. Returns at once. */
    public void stop() {
        context.stop().stop();
    }

    /** Says that the server is ending: what was ended by the same signal as the server goes back to the queue. */
    public void serverEnds() {
        context.stop().serverEnds();
    }

    /** Whether a worker was lost while it held the task before. */
    public boolean isTakenOver() {
        return context.task().crashes() > 0;
    }

    private Outcome execute(TaskJob job) throws JobInterruptedException {
        job.job().execute(execution);
        return end(job);
    }

    /** It was stopped before it began. */
    private Outcome letGo() {
        execution.setStatus(BatchStatus.STOPPED);
        execution.setExitStatus(ExitStatus.STOPPED);
        return endings.requeueUnbegun(context, opened) ? Outcome.REQUEUED : cancelled();
    }

    private Outcome end(TaskJob job) {
        BatchStatus status = execution.getStatus();
        boolean stopped = status == BatchStatus.STOPPED || context.stop().isStopped();
        boolean unrecorded = execution.getAllFailureExceptions().stream().anyMatch(Outage::caused);
        if (status != BatchStatus.COMPLETED && (stopped || unrecorded)) {
            return endings.requeue(context, opened) ? Outcome.REQUEUED : cancelled();
        }
        execution.getAllFailureExceptions().stream().findFirst().ifPresent(this::failedInternally);
        TaskEnd end = status == BatchStatus.COMPLETED ? job.succeeded() : job.failed();
        context.story().live(null);
        return switch (end) {
            case TaskEnd.Succeeded s -> endings.end(context, opened, s) ? Outcome.SUCCEEDED : cancelled();
            case TaskEnd.Failed f -> failed(f);
        };
    }

    private Outcome failed(TaskEnd.Failed end) {
        if (Endings.isRetryDue(context.task().retry(), end)) {
            if (!endings.retry(context, opened, end)) {
                return cancelled();
            }
            log.info("Task {} failed and is tried again later: {}", lease().taskId(), end.error());
            return Outcome.RETRIED;
        }
        if (!endings.end(context, opened, end)) {
            return cancelled();
        }
        log.info("Task {} failed: {}", lease().taskId(), end.error());
        return Outcome.FAILED;
    }

    /** Worker after worker was lost while it ran this task: it does not get the next one. */
    private Outcome giveUp() {
        String error = "its worker was lost " + context.task().crashes()
                + " times in a row while it ran this task; look for what ended the workers, then restart it";
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(new ExitStatus(ExitStatus.FAILED.getExitCode(), error));
        context.story().skipPending();
        context.story().at("error", context.task().label() + ": failed");
        return endings.end(context, opened, new TaskEnd.Failed(FailureCode.WORKER_LOST, error))
                ? Outcome.FAILED
                : cancelled();
    }

    /** What could not be ended otherwise is being cancelled, or it is another attempt's by now. */
    private Outcome cancelled() {
        if (!endings.cancel(context, opened)) {
            throw new LeaseLostException(lease());
        }
        return Outcome.CANCELLED;
    }

    /** A bug would meet the next attempt too: the task ends instead of being taken again for ever. */
    private Outcome endByBug(Exception bug) {
        failedInternally(bug);
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED);
        context.story().at("error", "failed");
        try {
            return failed(new TaskEnd.Failed(
                    FailureCode.INTERNAL, context.story().error().orElse("")));
        } catch (RuntimeException e) {
            log.error("Task {} could not be ended either", lease().taskId(), e);
            return Outcome.LEASE_LOST;
        }
    }

    private void failedInternally(Throwable bug) {
        log.error("Task {} met a bug", lease().taskId(), bug);
        context.story()
                .failed(FailureCode.INTERNAL, "the server failed at this task; its log says why under the task's id");
    }

    private void tell(Outcome outcome) {
        for (StepExecution step : execution.getStepExecutions()) {
            LocalDateTime start = step.getStartTime();
            LocalDateTime end = step.getEndTime();
            if (start != null && end != null) {
                boolean succeeded = step.getStatus() == BatchStatus.COMPLETED;
                work.listeners()
                        .forEach(listener ->
                                listener.stepEnded(context.task().kind(), succeeded, Duration.between(start, end)));
            }
        }
        work.listeners()
                .forEach(listener -> listener.attemptEnded(context.task().kind(), outcome));
    }
}
