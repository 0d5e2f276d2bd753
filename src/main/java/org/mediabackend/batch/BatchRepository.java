package org.mediabackend.batch;

import java.util.Objects;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.MatchAlwaysTransactionAttributeSource;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Batch's repository over its own tables. */
@Configuration(proxyBeanMethods = false)
class BatchRepository {

    @Bean
    JobRepository jobRepository(JdbcTemplate jdbc, PlatformTransactionManager transactionManager) throws Exception {
        // Each call joins the caller's transaction: the claim and the creation of the execution are one. Spring Batch's
        // default creates in a transaction of its own, SERIALIZABLE, and loses jobs under load
        // (https://github.com/spring-projects/spring-batch/issues/4763); the task's row already excludes a second
        // creator.
        RuleBasedTransactionAttribute attribute = new RuleBasedTransactionAttribute();
        attribute.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRED);
        attribute.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        MatchAlwaysTransactionAttributeSource always = new MatchAlwaysTransactionAttributeSource();
        always.setTransactionAttribute(attribute);

        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(Objects.requireNonNull(jdbc.getDataSource()));
        factory.setJdbcOperations(jdbc);
        factory.setDatabaseType("POSTGRES");
        factory.setTransactionManager(transactionManager);
        factory.setTransactionAttributeSource(always);
        factory.setValidateTransactionState(false);
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    @Bean
    TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
        return new TransactionTemplate(transactionManager);
    }
}
