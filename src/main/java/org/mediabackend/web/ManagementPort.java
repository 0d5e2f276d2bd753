package org.mediabackend.web;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Puts Actuator on the port after the API's unless {@code MANAGEMENT_PORT} or {@code management.server.port} says
 * otherwise: placeholders cannot add.
 */
public final class ManagementPort implements EnvironmentPostProcessor, Ordered {

    private static final String PROPERTY = "management.server.port";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (environment.containsProperty(PROPERTY)) {
            return;
        }
        String chosen = environment.getProperty("MANAGEMENT_PORT");
        int apiPort = environment.getProperty("server.port", Integer.class, 9010);
        String port = chosen != null && !chosen.isBlank() ? chosen.strip() : Integer.toString(next(apiPort));
        environment.getPropertySources().addLast(new MapPropertySource("managementPort", Map.of(PROPERTY, port)));
    }

    /** 0 is any free port, and stays it; after the last port there is none. */
    private static int next(int apiPort) {
        return apiPort == 0 ? 0 : apiPort == 65_535 ? apiPort - 1 : apiPort + 1;
    }

    @Override
    public int getOrder() {
        // After application.yaml has been read.
        return Ordered.LOWEST_PRECEDENCE;
    }
}
