package org.mediabackend.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.mediabackend.support.Api;
import org.mediabackend.support.TestDatabase;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test of the whole server in its role {@code all}, over real HTTP, with real tools. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class EndToEndTest {

    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Path DATA = Path.of("target/test-data/endtoend").toAbsolutePath();

    @LocalServerPort
    private int port;

    @Autowired
    protected JdbcClient jdbc;

    protected Api api;

    /** A directory for this test alone, under the data directory. */
    protected Path media;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        DATABASE.register(registry);
        registry.add("media.data-dir", DATA::toString);
        registry.add("management.server.port", () -> "0");
        registry.add("media.worker.heavy-slots", () -> "2");
        registry.add("media.commands.max-output", () -> "100MB");
        registry.add("media.network", () -> "fetch");
        registry.add("media.fetch.allow", () -> "127.0.0.1");
    }

    @BeforeEach
    void prepare() throws IOException {
        api = new Api(port);
        Files.createDirectories(DATA);
        media = Files.createTempDirectory(DATA, "media");
    }

    /** A video with a tone, made by the ffmpeg on PATH. */
    protected void makeVideo(String name, int seconds) throws IOException, InterruptedException {
        run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=320x180:r=25:d=" + seconds,
                "-f",
                "lavfi",
                "-i",
                "sine=d=" + seconds,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-c:a",
                "aac",
                media.resolve(name).toString()));
    }

    /** Whether ffmpeg reads the file to its end. */
    protected boolean plays(String name) throws IOException, InterruptedException {
        return run(List.of(
                        "ffmpeg",
                        "-v",
                        "error",
                        "-xerror",
                        "-i",
                        media.resolve(name).toString(),
                        "-f",
                        "null",
                        "-"))
                == 0;
    }

    /** A command of ffmpeg in the test's directory, as JSON. */
    protected String command(String... args) {
        return commandOf("ffmpeg", "", args);
    }

    /** A command of any tool, with further fields. */
    protected String commandOf(String tool, String more, String... args) {
        return "{\"tool\":\"" + tool + "\",\"cwd\":\"" + media + "\"," + more + "\"args\":[\""
                + String.join("\",\"", args) + "\"]}";
    }

    /** Names, statuses and exit codes of the task's steps as Spring Batch recorded them, in order. */
    protected List<String> batchSteps(String id) {
        return jdbc.sql("""
            SELECT step_name || ' ' || s.status || ' ' || s.exit_code
            FROM batch_step_execution s
            JOIN batch_job_execution e USING (job_execution_id)
            JOIN task t USING (job_instance_id)
            WHERE t.id = :id::uuid ORDER BY step_execution_id
            """).param("id", id).query(String.class).list();
    }

    /** Status and exit message of the task's job executions, in order. */
    protected List<String> batchJobs(String id) {
        return jdbc.sql("""
            SELECT i.job_name || ' ' || e.status || ' ' || e.exit_message
            FROM batch_job_execution e
            JOIN batch_job_instance i USING (job_instance_id)
            JOIN task t USING (job_instance_id)
            WHERE t.id = :id::uuid ORDER BY job_execution_id
            """).param("id", id).query(String.class).list();
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.exitValue();
    }
}
