package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code docker-compose.pg.yml} offers what its users rely on. */
class ComposeFileTest {

    private final Map<String, Object> file = read();
    private final Map<String, Object> postgres = part(part(file, "services"), "postgres");

    @Test
    void databaseUserAndPasswordAreTheKnownOnes() {
        assertThat(part(postgres, "environment"))
                .containsEntry("POSTGRES_DB", "media_backend")
                .containsEntry("POSTGRES_USER", "postgres")
                .containsEntry("POSTGRES_PASSWORD", "postgres");
    }

    @Test
    void portIsSettableAndOnLoopbackOnly() {
        assertThat(postgres).containsEntry("ports", List.of("127.0.0.1:${PG_PORT:-5433}:5432"));
    }

    @Test
    void dataOutlivesTheContainer() {
        assertThat(part(file, "volumes")).containsOnlyKeys("media-backend-postgres");
        assertThat(postgres).containsEntry("volumes", List.of("media-backend-postgres:/var/lib/postgresql"));
    }

    @Test
    void readinessIsAskedOfTheDatabase() {
        assertThat(part(postgres, "healthcheck").get("test").toString()).contains("pg_isready", "media_backend");
    }

    private static Map<String, Object> read() {
        try (var reader = Files.newBufferedReader(Path.of("docker-compose.pg.yml"))) {
            return new Yaml().load(reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> part(Map<String, Object> whole, String name) {
        return (Map<String, Object>) whole.get(name);
    }
}
