package org.mediabackend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class ManagementPortTest {

    @Test
    void actuatorIsOnThePortAfterTheApis() {
        assertThat(portWith(Map.of("server.port", "9010"))).isEqualTo(9011);
    }

    @Test
    void aChosenPortWins() {
        assertThat(portWith(Map.of("server.port", "9010", "MANAGEMENT_PORT", "7000")))
                .isEqualTo(7000);
        assertThat(portWith(Map.of("management.server.port", "7001", "MANAGEMENT_PORT", "7000")))
                .isEqualTo(7001);
    }

    @Test
    void anyFreePortOfTheApiGivesAnyFreePort() {
        assertThat(portWith(Map.of("server.port", "0"))).isZero();
    }

    private static @Nullable Integer portWith(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        new ManagementPort().postProcessEnvironment(environment, new SpringApplication());
        return environment.getProperty("management.server.port", Integer.class);
    }
}
