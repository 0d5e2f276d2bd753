package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@Import(DatabaseAwayTest.Breakable.class)
class DatabaseAwayTest extends ServerTest {

    @Autowired
    private DataSource dataSource;

    @BeforeEach
    void takeTheDatabaseAway() {
        ((BreakableDataSource) dataSource).failure = new SQLException("password=secret", "08001");
    }

    @ParameterizedTest
    @CsvSource({"GET,/api/tasks/00000000-0000-0000-0000-000000000000", "POST,/api/tasks/ffmpeg/probe"})
    void whatNeedsTheDatabaseSaysToComeBack(String method, String path) throws Exception {
        HttpResponse<String> response = method.equals("GET") ? get(path) : post(path, "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(json(response).get("code").intValue()).isEqualTo(50301);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void healthStaysWell() throws Exception {
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aBugIsAnsweredWithAnIdAndNothingElse() throws Exception {
        ((BreakableDataSource) dataSource).failure = new IllegalStateException("password=secret");
        HttpResponse<String> response = get("/api/tasks/00000000-0000-0000-0000-000000000000");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(json(response).at("/result/errorId").stringValue()).matches("[0-9a-f]{8}");
        assertThat(response.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @TestConfiguration
    static class Breakable {

        @Bean
        static BeanPostProcessor breakableDataSource() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource real ? new BreakableDataSource(real) : bean;
                }
            };
        }
    }

    static final class BreakableDataSource extends DelegatingDataSource {

        private volatile @Nullable Exception failure;

        BreakableDataSource(DataSource real) {
            super(real);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (failure instanceof SQLException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            return super.getConnection();
        }
    }
}
