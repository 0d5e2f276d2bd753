package org.mediabackend;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.TimeZone;
import org.mediabackend.access.KeysCommand;
import org.mediabackend.tools.Toolbox;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The one program: an API, a worker, or both, as {@code media.role} says. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MediaBackend {

    /**
     * Starts the server, which runs until SIGTERM or SIGINT; with the one argument {@code tools} only prints where each
     * tool is, for scripts that want the server's own, and with {@code keys} first makes, lists or revokes keys.
     */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("tools")) {
            String dataDir = System.getenv().getOrDefault("MEDIA_DATA_DIR", "./.data");
            Toolbox.of(Path.of(dataDir).toAbsolutePath().normalize(), System.getenv())
                    .lines()
                    .forEach(System.out::println);
            return;
        }
        if (args.length > 0 && args[0].equals("keys")) {
            System.exit(KeysCommand.run(Arrays.copyOfRange(args, 1, args.length), System.out, System.err));
        }
        // Spring Batch writes local times into timestamp columns without a zone.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        SpringApplication.run(MediaBackend.class, args);
    }
}
