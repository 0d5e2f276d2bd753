package org.mediabackend.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Spring Batch 6 with its own repository, as an application launches it: one job of one step that does nothing, by many
 * threads. It has no queue, so to submit a job is to run it. Its default isolation would lose jobs at this load (<a
 * href="https://github.com/spring-projects/spring-batch/issues/4763">4763</a>), and without our indexes it slows down
 * with its history, so it gets READ_COMMITTED and the indexes.
 */
final class StockBatch implements Contestant {

    /** Of the tasks of the others: it needs about ten times as long for each. */
    private static final int SHARE = 5;

    private final Stand stand;
    private final BenchDatabase database;
    private final HikariDataSource pool;
    private final JobOperator operator;
    private final Job job;
    private final TinyWork work;
    private final int atOnce;
    private final int jobs;

    StockBatch(Stand stand, int atOnce, TinyWork work) throws Exception {
        this(stand, stand.postgres().database("stock" + (work == TinyWork.NOTHING ? "" : "_file")), atOnce, work);
    }

    /** @param database an empty one */
    StockBatch(Stand stand, BenchDatabase database, int atOnce, TinyWork work) throws Exception {
        this.work = work;
        this.stand = stand;
        this.atOnce = atOnce;
        this.jobs = Math.max(1, stand.options().tasks() / SHARE);
        this.database = database;
        for (String migration : List.of("V1__spring_batch.sql", "V7__fewer_indexes.sql")) {
            database.execute(
                    new ClassPathResource("db/migration/" + migration).getContentAsString(StandardCharsets.UTF_8));
        }
        this.pool = database.pool(atOnce);
        JdbcTransactionManager transactions = new JdbcTransactionManager(pool);
        JobRepository repository = repository(transactions);
        this.operator = operator(repository, transactions);
        this.job = new JobBuilder("nothing", repository)
                .start(new StepBuilder("nothing", repository)
                        .tasklet(
                                (contribution, context) -> {
                                    work.run();
                                    return RepeatStatus.FINISHED;
                                },
                                transactions)
                        .build())
                .build();
    }

    private JobRepository repository(JdbcTransactionManager transactions) throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(pool);
        factory.setDatabaseType("POSTGRES");
        factory.setTransactionManager(transactions);
        factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private static JobOperator operator(JobRepository repository, JdbcTransactionManager transactions)
            throws Exception {
        JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
        factory.setJobRepository(repository);
        factory.setJobRegistry(new MapJobRegistry());
        factory.setTransactionManager(transactions);
        factory.setTaskExecutor(new SyncTaskExecutor());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    @Override
    public String name() {
        return "stock Spring Batch" + work.suffix();
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "tasks",
                jobs,
                "threads",
                atOnce,
                "isolation for create",
                "READ_COMMITTED",
                "indexes",
                "ours",
                "history",
                "kept");
    }

    @Override
    public Map<String, Double> round() throws Exception {
        double doneBefore = done();
        stand.postgres().checkpoint();
        Duration time = Crowd.each(atOnce, jobs, number -> run());
        if (done() - doneBefore != jobs) {
            throw new AssertionError(name() + " did " + (done() - doneBefore) + " of " + jobs);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(QueueMeasure.PROCESS, Crowd.rate(jobs, time));
        figures.put(QueueMeasure.WHOLE, Crowd.rate(jobs, time));
        return figures;
    }

    /** One job. */
    void run() throws Exception {
        JobExecution execution = operator.start(
                job,
                new JobParametersBuilder()
                        .addString("id", UUID.randomUUID().toString())
                        .toJobParameters());
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            throw new AssertionError("a stock job ended " + execution);
        }
    }

    private double done() throws Exception {
        return database.number("SELECT count(*) FROM batch_job_execution WHERE status = 'COMPLETED'");
    }

    @Override
    public void close() {
        pool.close();
    }
}
