package org.mediabackend.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mediabackend.MediaBackend;

/** In which form our servers run. */
enum Form {

    /** As they are deployed: {@code scripts/package.sh} made it, {@code scripts/server} starts it with its options. */
    PACKAGED {
        @Override
        Launch launch(List<String> jvm) {
            if (!Files.exists(CACHE)) {
                throw new IllegalStateException("the packaged form is not there; make it with: scripts/package.sh");
            }
            String options = String.join(
                    " ", Stream.concat(Stream.of(HEAP), jvm.stream()).toList());
            return new Launch(
                    List.of(SERVER.toAbsolutePath().toString()),
                    Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS", options));
        }
    },

    /** What the compiler wrote, by the JVM's own defaults. */
    CLASSES {
        @Override
        Launch launch(List<String> jvm) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Duser.timezone=UTC",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseCompactObjectHeaders",
                    HEAP));
            command.addAll(jvm);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), MediaBackend.class.getName()));
            return new Launch(command, Map.of());
        }
    };

    private static final Path SERVER = Path.of("scripts", "server");

    private static final Path CACHE = Path.of("target", "packaged", "app.aot");
    private static final String HEAP = "-Xmx512m";

    /** How to start one; {@code environment} is not for our settings. */
    record Launch(List<String> command, Map<String, String> environment) {}

    /**
     * @param jvm further options of Java
     * @throws IllegalStateException with one sentence, if that form is not there
     */
    abstract Launch launch(List<String> jvm);
}
