package org.mediabackend;

import java.util.TimeZone;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchJobLauncherAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The one program: an API, a worker, or both, as {@code media.role} says. */
@SpringBootApplication(
        // The repository of module batch takes their place; nothing is launched by Spring Batch itself.
        exclude = {
            BatchAutoConfiguration.class,
            BatchJdbcAutoConfiguration.class,
            BatchJobLauncherAutoConfiguration.class
        })
@ConfigurationPropertiesScan
public class MediaBackend {

    /** Starts the server; it runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        // Spring Batch writes local times into timestamp columns without a zone.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        SpringApplication.run(MediaBackend.class, args);
    }
}
