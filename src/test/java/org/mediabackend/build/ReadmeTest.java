package org.mediabackend.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresProgram;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.tools.Tool;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.FileSystemUtils;

/** What the README tells a newcomer to type works, and what it says of settings is complete. */
class ReadmeTest {

    /** Blocks that start servers, builds or databases of their own; where each is run instead. */
    private static final Map<String, String> RUN_ELSEWHERE = Map.of(
            "mvn spring-boot:run", "by people; the server itself runs in all end-to-end tests",
            "mvn package -DskipTests\nscripts/server", "ScriptsTest",
            "scripts/package.sh\nscripts/server", "ScriptsTest, and the benchmark's measure start",
            "mvn verify", ".ci/run",
            """
            scripts/server keys create --name web --roles submit,read
            scripts/server keys list
            scripts/server keys revoke web\
            """, "ServerGuardTest",
            """
            curl -s http://localhost:9010/api/tasks/demo/sleep -H "Authorization: Bearer $KEY" \
            -H 'Content-Type: application/json' -d '{}'\
            """, "AccessTest, ServerGuardTest",
            """
            docker compose -f docker-compose.pg.yml up -d
            export DATABASE_URL=postgresql://postgres:postgres@localhost:5433/media_backend
            MEDIA_ROLE=api scripts/server\
            """, "ComposeFileTest, ProcessesTest",
            """
            export DATABASE_URL=postgresql://postgres:postgres@localhost:5433/media_backend
            MEDIA_ROLE=worker PORT=9020 scripts/server\
            """, "ProcessesTest",
            """
            PGPASSWORD=$(cat .data/postgres/password) psql -h 127.0.0.1 \
            -p "$(sed -n 4p .data/postgres/data/postmaster.pid)" -U postgres media_backend\
            """, "by people; it needs" + " psql and the" + " embedded" + " database");

    @TempDir
    Path directory;

    @Test
    @RequiresTool({Tool.FFMPEG, Tool.FFPROBE, Tool.MAGICK})
    @RequiresProgram(value = "curl", debianPackage = "curl")
    void everyCommandWorksAsItStands() throws Exception {
        Path data = Files.createDirectories(directory.resolve(".data"));
        FileSystemUtils.copyRecursively(Path.of("scripts"), directory.resolve("scripts"));
        TestDatabase database = TestDatabase.migrated();
        try (ServerProcess server = ServerProcess.start("all", database, data, Map.of())) {
            List<String> blocks = new ArrayList<>(Readme.english().blocks("sh"));
            blocks.removeAll(RUN_ELSEWHERE.keySet());
            String session = ("set -eu; cd '" + directory + "'\n" + String.join("\n", blocks))
                    .replace("localhost:9010", "127.0.0.1:" + server.port())
                    .replace("localhost:9011", "127.0.0.1:" + server.managementPort());
            Script run = Script.run(
                    List.of("bash", "-c", session),
                    Map.of("MEDIA_BACKEND_URL", "http://127.0.0.1:" + server.port(), "MEDIA_DATA_DIR", "./.data"));
            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(run.output())
                    .contains("event:done")
                    .contains("smaller: done")
                    .contains("to mkv: done (copy)")
                    .contains("thumbnail: done")
                    .contains("\"code\":40001")
                    .contains("{\"components\":{\"livenessState\":{\"status\":\"UP\"}},\"status\":\"UP\"}")
                    .doesNotContain("DOWN")
                    .contains("event:failed")
                    .contains("event:cancelled")
                    .contains("\"state\":\"draining\"")
                    .contains("\"availableTags\":[]")
                    .contains("ok: the search chose the copy");
            List<String> sql = Readme.english().blocks("sql");
            assertThat(rows(database, sql.get(0))).isEqualTo(7);
            assertThat(rows(database, sql.get(1)))
                    .as("the task that fails, and fails again when it is restarted; not the one that is cancelled")
                    .isEqualTo(2);
            assertThat(rows(database, sql.get(2))).as("failed tasks").isEqualTo(1);
            assertThat(Pattern.compile("\"code\":[1-9]\\d*")
                            .matcher(run.output())
                            .results())
                    .as("nothing is refused but the pipeline without commands")
                    .extracting(MatchResult::group)
                    .containsExactly("\"code\":40001");
        }
    }

    @Test
    void everyCommandThatIsNotRunHereIsStillInIt() throws IOException {
        assertThat(Readme.english().blocks("sh")).containsAll(RUN_ELSEWHERE.keySet());
        assertThat(Path.of(".ci/run")).content().contains("mvn -B verify");
    }

    @Test
    void bothLanguagesGiveTheSameCommands() {
        assertThat(Readme.chinese().blocks("sh")).isEqualTo(Readme.english().blocks("sh"));
        assertThat(Readme.chinese().blocks("sql")).isEqualTo(Readme.english().blocks("sql"));
    }

    @Test
    void everySettingIsExplainedInBothLanguages() throws ClassNotFoundException {
        List<String> properties = properties();
        assertThat(properties).contains("media.data-dir", "media.worker.lease", "media.limits.body");
        for (Readme readme : List.of(Readme.english(), Readme.chinese())) {
            assertThat(properties)
                    .allSatisfy(property -> assertThat(readme.text()).contains("`" + property + "`"));
        }
    }

    private static int rows(TestDatabase database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var rows = connection.createStatement().executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }

    private static List<String> properties() throws ClassNotFoundException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        List<String> names = new ArrayList<>();
        for (var found : scanner.findCandidateComponents("org.mediabackend")) {
            Class<?> type = Class.forName(found.getBeanClassName());
            collect(type.getAnnotation(ConfigurationProperties.class).value(), type, names);
        }
        return names.stream().distinct().sorted().toList();
    }

    private static void collect(String prefix, Class<?> type, List<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord() && component.getType().getEnclosingClass() == type) {
                collect(name, component.getType(), names);
            } else {
                names.add(name);
            }
        }
    }
}
