package org.mediabackend.batch;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.step.StepExecution;

/**
 * What Spring Batch's tables hold of one job execution, as its only owner knows it without looking, and what they do
 * not hold yet. Thread-safe; who touches and writes holds its monitor from the one to the other.
 */
final class JobRecord {

    private final ExecutionContextSerializer serializer;
    private State written;
    private final Map<Long, StepExecution> touched = new LinkedHashMap<>();

    /** As they were then: Spring Batch goes on to put things into them that are not to be kept. */
    private final Map<Long, ContextText> contextsTouched = new HashMap<>();

    private boolean jobTouched;
    private @Nullable ContextText jobContextTouched;

    /**
     * What the tables hold.
     *
     * @param steps by id
     */
    private record State(int version, JobRow job, ContextText context, Map<Long, Step> steps) {}

    private record Step(int version, StepRow row, ContextText context) {}

    /** Of an execution that was just created. */
    JobRecord(JobExecution job, ContextText context, ExecutionContextSerializer serializer) {
        this.serializer = serializer;
        this.written = new State(0, JobRow.of(job), context, Map.of());
    }

    synchronized void touch(JobExecution job) {
        jobTouched = true;
    }

    synchronized void touchContext(JobExecution job) {
        jobContextTouched = ContextText.of(job.getExecutionContext(), serializer);
    }

    synchronized void touch(StepExecution step) {
        touched.put(step.getId(), step);
    }

    synchronized void touchContext(StepExecution step) {
        touched.put(step.getId(), step);
        contextsTouched.put(step.getId(), ContextText.of(step.getExecutionContext(), serializer));
    }

    /** Whether the table has a row of the step. */
    synchronized boolean knows(StepExecution step) {
        return written.steps().containsKey(step.getId()) || touched.containsKey(step.getId());
    }

    /** What was touched and differs from what the tables hold. */
    synchronized Changes changes(JobExecution job) {
        JobRow row = JobRow.of(job);
        ContextText context = jobContextTouched;
        List<Changes.Step> steps = new ArrayList<>();
        touched.values().forEach(step -> {
            Changes.Step change = change(step);
            if (change.row() != null || change.context() != null) {
                steps.add(change);
            }
        });
        return new Changes(
                job.getId(),
                written.version(),
                jobTouched && !row.equals(written.job()) ? row : null,
                context == null || context.equals(written.context()) ? null : context,
                List.copyOf(steps),
                LocalDateTime.now());
    }

    private Changes.Step change(StepExecution step) {
        Step before = written.steps().get(step.getId());
        StepRow row = StepRow.of(step);
        ContextText context = contextsTouched.get(step.getId());
        return new Changes.Step(
                step.getId(),
                step.getStepName(),
                step.getCreateTime(),
                before == null ? 0 : before.version() + 1,
                before == null || !row.equals(before.row()) ? row : null,
                before != null && before.context().equals(context) ? null : context);
    }

    /** No change, but the look whether somebody told the job to stop. */
    synchronized Changes none(JobExecution job) {
        return new Changes(job.getId(), written.version(), null, null, List.of(), LocalDateTime.now());
    }

    /**
     * The changes are in the tables.
     *
     * @return takes back that they are, should their transaction be rolled back
     */
    synchronized Runnable written(Changes changes, JobExecution job) {
        State before = written;
        note(changes, job);
        forgetTouched();
        return () -> takeBack(changes, before);
    }

    private void note(Changes changes, JobExecution job) {
        Map<Long, Step> steps = new HashMap<>(written.steps());
        for (Changes.Step change : changes.steps()) {
            Step earlier = steps.get(change.id());
            StepRow row = change.row() != null || earlier == null ? change.row() : earlier.row();
            ContextText context = change.context() != null || earlier == null ? change.context() : earlier.context();
            int version = change.row() == null && earlier != null ? earlier.version() : change.version();
            if (row != null && context != null) {
                steps.put(change.id(), new Step(version, row, context));
            }
            StepExecution step = touched.get(change.id());
            if (step != null) {
                step.setVersion(version);
                if (change.row() != null && step.getLastUpdated() != null) {
                    step.setLastUpdated(changes.at());
                }
            }
        }
        int version = changes.job() == null ? written.version() : changes.jobVersion() + 1;
        written = new State(
                version,
                changes.job() == null ? written.job() : changes.job(),
                changes.jobContext() == null ? written.context() : changes.jobContext(),
                Map.copyOf(steps));
        job.setVersion(version);
        if (changes.job() != null) {
            job.setLastUpdated(changes.at());
        }
    }

    /** The same, for changes that another thread wrote: what was touched since stays so. */
    synchronized void writtenMeanwhile(Changes changes, JobExecution job) {
        note(changes, job);
    }

    /** Only what these changes wrote: another thread's transaction may have committed since. */
    private synchronized void takeBack(Changes changes, State before) {
        Map<Long, Step> steps = new HashMap<>(written.steps());
        for (Changes.Step change : changes.steps()) {
            Step earlier = before.steps().get(change.id());
            if (earlier == null) {
                steps.remove(change.id());
            } else {
                steps.put(change.id(), earlier);
            }
        }
        written = new State(
                changes.job() == null ? written.version() : before.version(),
                changes.job() == null ? written.job() : before.job(),
                changes.jobContext() == null ? written.context() : before.context(),
                Map.copyOf(steps));
    }

    /** What was to be written is still to be written. */
    synchronized void touchAgain(Changes changes, JobExecution job) {
        jobTouched |= changes.job() != null;
        jobContextTouched = changes.jobContext() == null ? jobContextTouched : changes.jobContext();
        for (StepExecution step : job.getStepExecutions()) {
            for (Changes.Step change : changes.steps()) {
                if (change.id() == step.getId()) {
                    touched.put(step.getId(), step);
                    if (change.context() != null) {
                        contextsTouched.putIfAbsent(step.getId(), change.context());
                    }
                }
            }
        }
    }

    /** What is still to be written is not to be written. */
    synchronized void forgetTouched() {
        touched.clear();
        contextsTouched.clear();
        jobTouched = false;
        jobContextTouched = null;
    }

    /** Somebody else has changed the step's row while the job is being stopped: its version counts. */
    synchronized void adopt(Seen seen, StepExecution step) {
        Step earlier = written.steps().get(step.getId());
        if (earlier != null) {
            Map<Long, Step> steps = new HashMap<>(written.steps());
            steps.put(step.getId(), new Step(seen.version(), earlier.row(), earlier.context()));
            written = new State(written.version(), written.job(), written.context(), Map.copyOf(steps));
        }
        if (seen.status().isGreaterThan(step.getStatus())) {
            step.upgradeStatus(seen.status());
        }
        step.setVersion(seen.version());
    }

    /** The steps that are to be written. */
    synchronized List<StepExecution> touchedSteps() {
        return List.copyOf(touched.values());
    }

    /** Somebody else, who may do no more than tell the job to stop, has changed the job's row. */
    synchronized void adopt(Seen seen, JobExecution job) {
        written = new State(seen.version(), written.job(), written.context(), written.steps());
        job.setVersion(seen.version());
        job.upgradeStatus(seen.status());
        if (job.getStatus() == BatchStatus.STOPPING && job.getEndTime() != null) {
            job.upgradeStatus(BatchStatus.STOPPED);
        }
        if (job.isStopping() || job.isStopped()) {
            touched.values().forEach(StepExecution::setTerminateOnly);
        }
    }
}
