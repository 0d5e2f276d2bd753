package org.mediabackend.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * Chooses the database. Pool, Flyway and all else wait on the connection details, and Spring destroys beans against the
 * arrows between them: the embedded server stops last.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
@PropertySource("classpath:org/mediabackend/database/pool.properties")
class DatabaseBeans {

    /** Set by short commands, which also work beside the server that owns the embedded Postgres. */
    private static final String JOIN = "media.database.join";

    @Bean
    Database database(DatabaseSettings settings, Environment environment) {
        return settings.url()
                .or(() -> environmentUrl(environment))
                .<Database>map(url -> GivenDatabase.connect(url, GivenDatabase.PATIENCE))
                .orElseGet(() ->
                        embedded(settings.embeddedDirectory(), environment.getProperty(JOIN, Boolean.class, false)));
    }

    /** Whether another process may own it already. */
    private static Database embedded(Path directory, boolean join) {
        try {
            return EmbeddedPostgres.start(directory);
        } catch (DatabaseUnavailableException e) {
            return (join ? EmbeddedPostgres.running(directory) : Optional.<Database>empty()).orElseThrow(() -> e);
        }
    }

    @Bean
    JdbcConnectionDetails jdbcConnectionDetails(Database database) {
        return database.address();
    }

    @Bean
    FlywayConnectionDetails flywayConnectionDetails(Database database) {
        return new MigrationAddress(database.address().unhurried());
    }

    @Bean
    DatabaseDescription databaseDescription(Database database) {
        return database.description();
    }

    @Bean
    SQLExceptionTranslator sqlExceptionTranslator() {
        return new OutageTranslator();
    }

    @Bean
    TransactionManagerCustomizer<JdbcTransactionManager> translatingOutages(SQLExceptionTranslator translator) {
        return manager -> manager.setExceptionTranslator(translator);
    }

    /** Spring Boot makes and configures the pool; it gets patience below it and a gate before it. */
    @Bean
    static BeanPostProcessor outageProofPool() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    pool.setDataSource(new PatientDataSource(pool.getJdbcUrl(), pool::isClosed));
                }
                return bean;
            }

            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool
                        ? new GatedDataSource(pool, new ServerLook(pool)::answers)
                        : bean;
            }
        };
    }

    private static Optional<String> environmentUrl(Environment environment) {
        return Optional.ofNullable(environment.getProperty("DATABASE_URL")).filter(url -> !url.isBlank());
    }

    private record MigrationAddress(DatabaseAddress address) implements FlywayConnectionDetails {

        @Override
        public @Nullable String getUsername() {
            return address.user();
        }

        @Override
        public @Nullable String getPassword() {
            return address.password();
        }

        @Override
        public String getJdbcUrl() {
            return address.jdbcUrl();
        }
    }
}
