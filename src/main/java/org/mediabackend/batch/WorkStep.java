package org.mediabackend.batch;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;

/**
 * A step that runs one piece of work. A failure is an outcome, not an exception: Spring Batch logs an exception with
 * its stack, and a failed command is no bug. Not a tasklet: that would open a transaction around hours of ffmpeg.
 */
final class WorkStep extends AbstractStep {

    /** {@code EXIT_MESSAGE} holds 2,500 characters. */
    private static final int MAX_EXIT_MESSAGE = 2_400;

    private final Work work;

    WorkStep(String name, JobRepository repository, Work work) {
        super(repository);
        setName(name);
        this.work = work;
    }

    /**
     * A step that is skipped once it has published: also if an earlier attempt was lost before Spring Batch heard of
     * it, but not if what it published is gone.
     *
     * @param index of the step in the task's story
     */
    static WorkStep once(String name, AttemptContext attempt, int index, Work work) {
        boolean stands = attempt.story().stepStands(index);
        WorkStep step = new WorkStep(
                name, attempt.repository(), execution -> stands ? new StepOutcome.Done() : work.run(execution));
        step.setAllowStartIfComplete(!stands);
        return step;
    }

    @Override
    protected void doExecute(StepExecution execution) throws Exception {
        switch (outcome(execution)) {
            case StepOutcome.Done() -> execution.setExitStatus(ExitStatus.COMPLETED);
            case StepOutcome.Failed(String message) -> {
                execution.setStatus(BatchStatus.FAILED);
                execution.setExitStatus(new ExitStatus(ExitStatus.FAILED.getExitCode(), shorten(message)));
            }
            case StepOutcome.Stopped() -> execution.setTerminateOnly();
        }
    }

    private StepOutcome outcome(StepExecution execution) throws Exception {
        try {
            return work.run(execution);
        } catch (CancelledException e) {
            return new StepOutcome.Stopped();
        } catch (RuntimeException e) {
            if (Outage.caused(e)) {
                // What could not be written is no failure of the step: STOPPED runs again.
                throw new JobInterruptedException(String.valueOf(e.getMessage()));
            }
            // An exit code of its own: the flow must not go on to a fallback or the next candidate because of a bug.
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(new ExitStatus("INTERNAL"));
            throw e;
        }
    }

    static String shorten(String message) {
        return message.length() <= MAX_EXIT_MESSAGE ? message : message.substring(0, MAX_EXIT_MESSAGE) + " …";
    }

    /** What a step does. */
    @FunctionalInterface
    interface Work {
        StepOutcome run(StepExecution execution) throws Exception;
    }
}
