package org.mediabackend.batch;

import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.transaction.PlatformTransactionManager;

/** Makes a job repository over Spring Batch's tables, as a process does that starts. */
@FunctionalInterface
interface RepositoryOpening {

    JobRepository open(DataSource dataSource, PlatformTransactionManager transactions);

    /** Spring Batch's own, as its defaults have it but for the isolation, with our way to write contexts. */
    static JobRepository stock(DataSource dataSource, PlatformTransactionManager transactions) {
        try {
            JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
            factory.setDataSource(dataSource);
            factory.setDatabaseType("POSTGRES");
            factory.setTransactionManager(transactions);
            factory.setIsolationLevelForCreate("ISOLATION_READ_COMMITTED");
            factory.setSerializer(new JacksonExecutionContextStringSerializer());
            factory.afterPropertiesSet();
            return factory.getObject();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ours, with transactions of its own where the caller has none. */
    static JobRepository ours(DataSource dataSource, PlatformTransactionManager transactions) {
        return LeanJobRepository.of(dataSource);
    }
}
