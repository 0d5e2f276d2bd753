package org.mediabackend.database;

import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;

/**
 * Chooses the database. Pool, Flyway and all else wait on the connection details, and Spring destroys beans against the
 * arrows between them: the embedded server stops last.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
@PropertySource("classpath:org/mediabackend/database/pool.properties")
class DatabaseBeans {

    @Bean
    Database database(DatabaseSettings settings, Environment environment) {
        return settings.url()
                .or(() -> environmentUrl(environment))
                .<Database>map(GivenDatabase::connect)
                .orElseGet(() -> EmbeddedPostgres.start(settings.embeddedDirectory()));
    }

    @Bean
    JdbcConnectionDetails jdbcConnectionDetails(Database database) {
        return database.connectionDetails();
    }

    @Bean
    DatabaseDescription databaseDescription(Database database) {
        return database.description();
    }

    private static Optional<String> environmentUrl(Environment environment) {
        return Optional.ofNullable(environment.getProperty("DATABASE_URL")).filter(url -> !url.isBlank());
    }
}
