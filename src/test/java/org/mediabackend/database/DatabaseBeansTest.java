package org.mediabackend.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.TestDatabase;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ExtendWith(OutputCaptureExtension.class)
class DatabaseBeansTest {

    @TempDir
    Path directory;

    /** The last to be told of the end: still asks the database, and keeps the answer. */
    record Witness(DataSource dataSource, Map<String, Object> seen) implements DisposableBean {

        @Override
        public void destroy() {
            seen.put(
                    "at the end",
                    JdbcClient.create(dataSource)
                            .sql("SELECT 1")
                            .query(Integer.class)
                            .single());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(DatabaseBeans.class)
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Application {

        @Bean
        Witness witness(DataSource dataSource) {
            return new Witness(dataSource, new HashMap<>());
        }
    }

    @Test
    void embeddedServerStopsAfterTheLastThatUsesIt() throws Exception {
        Witness witness;
        try (ConfigurableApplicationContext context = run(Map.of("MEDIA_DATA_DIR", directory.toString()))) {
            witness = context.getBean(Witness.class);
            assertThat(context.getBean(DatabaseDescription.class).toString())
                    .startsWith("embedded Postgres 18.")
                    .endsWith(directory.resolve("postgres").toString());
            assertThat(directory.resolve("postgres/data/postmaster.pid")).exists();
            assertThat(context.getBean(DataSource.class)
                            .unwrap(HikariDataSource.class)
                            .getConnectionTimeout())
                    .isEqualTo(3_000);
        }
        assertThat(witness.seen()).containsEntry("at the end", 1);
        assertThat(directory.resolve("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void databaseUrlOfTheEnvironmentIsUsed() {
        TestDatabase database = TestDatabase.fresh();
        try (ConfigurableApplicationContext context = run(Map.of("DATABASE_URL", database.urlWithCredentials()))) {
            JdbcClient client = JdbcClient.create(context.getBean(DataSource.class));
            assertThat(client.sql("SELECT current_database()")
                            .query(String.class)
                            .single())
                    .isEqualTo(database.name());
            assertThat(client.sql("SHOW application_name").query(String.class).single())
                    .isEqualTo("media-backend");
            assertThat(context.getBean(DatabaseDescription.class).text())
                    .startsWith("postgresql://" + database.user() + "@")
                    .endsWith("/" + database.name());
        }
    }

    @Test
    void propertyWinsOverTheEnvironmentsShortName() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, Object> names = Map.of(
                "DATABASE_URL",
                "postgresql://nobody@127.0.0.1:1/none",
                "MEDIA_DATABASE_URL",
                database.urlWithCredentials());
        try (ConfigurableApplicationContext context = run(names)) {
            assertThat(context.getBean(DatabaseDescription.class).text()).endsWith("/" + database.name());
        }
    }

    @Test
    void unreachableDatabaseIsToldInASentence(CapturedOutput output) {
        assertThatThrownBy(() -> run(Map.of("DATABASE_URL", "postgresql://alice:s3cret@nowhere.invalid:1/db")))
                .isInstanceOf(Exception.class);
        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains("The database postgresql://alice@nowhere.invalid:1/db cannot be reached: nobody knows its"
                        + " host.")
                .doesNotContain("s3cret", "\tat ");
    }

    @Test
    void databaseThatIsNotThereIsToldInASentence(CapturedOutput output) {
        String url = TestDatabase.fresh().urlWithCredentials().replaceFirst("/media_test_\\w+", "/no_such_database");
        assertThatThrownBy(() -> run(Map.of("DATABASE_URL", url))).isInstanceOf(Exception.class);
        assertThat(output.getOut())
                .contains("/no_such_database refuses to serve: FATAL: database \"no_such_database\" does not exist.")
                .doesNotContain("\tat ");
    }

    @Test
    void wrongUrlIsToldInASentence(CapturedOutput output) {
        assertThatThrownBy(() -> run(Map.of("DATABASE_URL", "mysql://alice:s3cret@h/db")))
                .isInstanceOf(Exception.class);
        assertThat(output.getOut())
                .contains("DATABASE_URL cannot be used: it begins with mysql://, and only Postgres is supported.")
                .doesNotContain("s3cret", "\tat ");
    }

    private static ConfigurableApplicationContext run(Map<String, Object> environmentNames) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, environmentNames));
        return new SpringApplicationBuilder(Application.class)
                .environment(environment)
                .web(WebApplicationType.NONE)
                .run();
    }
}
