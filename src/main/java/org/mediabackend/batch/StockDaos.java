package org.mediabackend.batch;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.dao.ExecutionContextDao;
import org.springframework.batch.core.repository.dao.JobExecutionDao;
import org.springframework.batch.core.repository.dao.JobInstanceDao;
import org.springframework.batch.core.repository.dao.StepExecutionDao;
import org.springframework.batch.core.repository.dao.jdbc.JdbcJobExecutionDao;
import org.springframework.batch.core.repository.dao.jdbc.JdbcStepExecutionDao;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Batch's own access to its tables, for what nobody here owns. Thread-safe. */
final class StockDaos extends JdbcJobRepositoryFactoryBean {

    private final TransactionTemplate transaction;

    private StockDaos(DataSource dataSource, ExecutionContextSerializer serializer) {
        JdbcTransactionManager manager = new JdbcTransactionManager(dataSource);
        transaction = new TransactionTemplate(manager);
        setDataSource(dataSource);
        setDatabaseType("POSTGRES");
        setTransactionManager(manager);
        setSerializer(serializer);
        try {
            afterPropertiesSet();
        } catch (Exception e) {
            throw new IllegalStateException("Spring Batch's tables cannot be used", e);
        }
    }

    static StockDaos over(DataSource dataSource, ExecutionContextSerializer serializer) {
        return new StockDaos(dataSource, serializer);
    }

    JobInstanceDao instances() {
        return createJobInstanceDao();
    }

    JobExecutionDao executions() {
        JdbcJobExecutionDao executions = createJobExecutionDao();
        executions.setJobInstanceDao(createJobInstanceDao());
        return executions;
    }

    StepExecutionDao steps() {
        JdbcJobExecutionDao executions = createJobExecutionDao();
        executions.setJobInstanceDao(createJobInstanceDao());
        JdbcStepExecutionDao steps = createStepExecutionDao();
        steps.setJobExecutionDao(executions);
        return steps;
    }

    ExecutionContextDao contexts() {
        return createExecutionContextDao();
    }

    /** A parameter's value as its row holds it. */
    @Nullable
    String text(@Nullable Object value) {
        return value == null ? null : conversionService.convert(value, String.class);
    }

    /** All of it or nothing, in the caller's transaction if there is one. */
    <T extends @Nullable Object> T together(Supplier<T> statements) {
        return transaction.execute(status -> statements.get());
    }

    void together(Runnable statements) {
        transaction.executeWithoutResult(status -> statements.run());
    }
}
