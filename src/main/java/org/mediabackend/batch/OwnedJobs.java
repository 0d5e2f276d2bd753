package org.mediabackend.batch;

import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameter;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates and writes job executions for their only owner. Thread-safe. */
final class OwnedJobs {

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final StockDaos stock;
    private final StepIds stepIds;
    private final ExecutionContextSerializer serializer;

    private OwnedJobs(DataSource dataSource, ExecutionContextSerializer serializer) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.serializer = serializer;
        this.stock = StockDaos.over(dataSource, serializer);
        this.stepIds = new StepIds(jdbc);
    }

    static OwnedJobs over(DataSource dataSource) {
        return new OwnedJobs(dataSource, new JacksonExecutionContextStringSerializer());
    }

    StockDaos stock() {
        return stock;
    }

    ExecutionContextSerializer serializer() {
        return serializer;
    }

    JobInstance createInstance(String name, JobParameters parameters) {
        try {
            long id = jdbc.sql(BatchSql.CREATE_INSTANCE)
                    .param("name", name)
                    .param("key", new DefaultJobKeyGenerator().generateKey(parameters))
                    .query(Long.class)
                    .optional()
                    .orElseThrow(() -> new IllegalStateException("JobInstance must not already exist"));
            JobInstance instance = new JobInstance(id, name);
            instance.incrementVersion();
            return instance;
        } catch (DuplicateKeyException e) {
            throw new IllegalStateException("JobInstance must not already exist", e);
        }
    }

    JobExecution createExecution(JobInstance instance, JobParameters parameters, ExecutionContext context) {
        List<JobParameter<?>> all = List.copyOf(parameters.parameters());
        // The row says when it was created, and the object must say the same.
        JobExecution unsaved = new JobExecution(0, instance, parameters);
        ContextText text = ContextText.of(context, serializer);
        long id = jdbc.sql(BatchSql.CREATE_EXECUTION)
                .param("instance", instance.getInstanceId())
                .param("createTime", unsaved.getCreateTime())
                .param("names", all.stream().map(JobParameter::name).toArray(String[]::new))
                .param("types", all.stream().map(each -> each.type().getName()).toArray(String[]::new))
                .param("values", all.stream().map(this::text).toArray(String[]::new))
                .param(
                        "identifying",
                        all.stream().map(each -> each.identifying() ? "Y" : "N").toArray(String[]::new))
                .param("shortText", text.shortText())
                .param("whole", text.whole())
                .query(Long.class)
                .single();
        JobExecution job = new JobExecution(id, instance, parameters);
        job.setCreateTime(unsaved.getCreateTime());
        job.incrementVersion();
        job.setExecutionContext(context);
        return job;
    }

    private @Nullable String text(JobParameter<?> parameter) {
        return stock.text(parameter.value());
    }

    /** Of an execution that was just created. */
    JobRecord record(JobExecution job) {
        return new JobRecord(job, ContextText.of(job.getExecutionContext(), serializer), serializer);
    }

    /** For a step execution that is yet to be. */
    long stepId() {
        return stepIds.next();
    }

    static StepExecution newStep(long id, String name, JobExecution job) {
        StepExecution step = new StepExecution(id, name, job);
        step.setVersion(0);
        return step;
    }

    StepHistory history(JobExecution job) {
        return StepHistory.read(jdbc, job.getJobInstance(), job.getId(), serializer);
    }

    /**
     * Writes what was touched; nothing if nothing changed. What cannot be written is not written with the next call
     * either: its caller knows of it, and what is written next may be another step's.
     *
     * @throws OptimisticLockingFailureException if somebody else has changed a step
     */
    void write(JobRecord record, JobExecution job) {
        try {
            writeTouched(record, job);
        } finally {
            record.forgetTouched();
        }
    }

    private void writeTouched(JobRecord record, JobExecution job) {
        while (true) {
            Changes changes = record.changes(job);
            if (changes.isEmpty()) {
                return;
            }
            Written written = write(changes, false);
            if (!written.seen().allowed()) {
                if (!written.seen().exists()) {
                    throw new IllegalStateException("Invalid JobExecution, ID " + job.getId() + " not found.");
                }
                record.adopt(written.seen(), job);
            } else if (written.steps() == changes.stepRows()) {
                UndoOnRollback.register(dataSource, record.written(changes, job));
                return;
            } else if (job.isStopping() || job.isStopped()) {
                // Whoever stops a job writes into its running steps, too.
                record.touchedSteps().forEach(step -> record.adopt(seen(step), step));
            } else {
                throw new OptimisticLockingFailureException("Attempt to update a step of job execution id="
                        + job.getId() + ", which somebody else has changed");
            }
        }
    }

    private Seen seen(StepExecution step) {
        return jdbc.sql(BatchSql.STEP)
                .param("id", step.getId())
                .query((rs, n) -> Seen.of(rs))
                .single();
    }

    /**
     * Writes the end of a job whose task is let go of by a statement of the same transaction, which so is the fence.
     * Should the transaction fail, it is to be called again in the next one.
     */
    void close(OpenedJob opened) {
        JobExecution job = opened.job();
        Changes changes = opened.record().changes(job);
        Written written = write(changes, true);
        while (!written.seen().allowed()) {
            if (!written.seen().exists()) {
                throw new IllegalStateException("job execution " + job.getId() + " is not in its table any more");
            }
            opened.record().adopt(written.seen(), job);
            changes = opened.record().changes(job);
            written = write(changes, true);
        }
    }

    /** @param fenced whether a lock of the same transaction lets nobody else write */
    Written write(Changes changes, boolean fenced) {
        return jdbc.sql(BatchSql.OWNED)
                .params(ChangeColumns.of(List.of(changes), fenced))
                .query((rs, n) -> new Written(rs.getInt("steps"), Seen.of(rs)))
                .single();
    }

    /** What became of changes. */
    record Written(int steps, Seen seen) {}

    static @Nullable StepExecution last(JobExecution job, StepHistory history, String stepName) {
        StepExecution last = null;
        for (StepExecution step : job.getStepExecutions()) {
            if (step.getStepName().equals(stepName)) {
                last = step;
            }
        }
        return last == null ? history.last(stepName) : last;
    }

    static long times(JobExecution job, StepHistory history, String stepName) {
        return history.times(stepName)
                + job.getStepExecutions().stream()
                        .filter(step -> step.getStepName().equals(stepName))
                        .count();
    }
}
