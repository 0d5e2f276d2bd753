package org.mediabackend.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.chaos.Failpoint.Act;
import org.mediabackend.chaos.Failpoint.Moment;
import org.mediabackend.chaos.Failpoint.Order;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.tools.Tool;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * A worker that dies, or stands still past its lease, at exactly one point of claim, spawn, rename and commit: another
 * one ends its task, the outputs are whole, each step is finished once, and nothing is left behind. The one that ends a
 * task is the next to die.
 */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class FailpointTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Path DATA = Path.of("target/test-data/failpoints").toAbsolutePath();
    private static final Path ORDERS = DATA.resolve("orders");
    private static final Path TOOL = DATA.resolve("ffmpeg.sh");

    /** The same order, for the tool: its parent dies before it does anything, or when it has done all. */
    private static final String SCRIPT = """
        #!/bin/sh
        kill_parent() {
            if [ -e ORDERS ] && grep -q "$1" ORDERS && case " $* $args " in *.media-*) true ;; *) false ;; esac; then
                rm ORDERS
                kill -9 $PPID
            fi
        }
        args=$*
        kill_parent SPAWNED
        ffmpeg "$@"
        rc=$?
        kill_parent WRITTEN
        exit $rc
        """;

    private static @Nullable ServerProcess server;

    /** One that stands still must not stay when its test fails. */
    private @Nullable ServerProcess still;

    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(DATABASE.url(), DATABASE.user(), DATABASE.password()));

    @BeforeAll
    static void prepare() throws IOException {
        Files.createDirectories(DATA);
        Files.writeString(
                TOOL, SCRIPT.replace("ORDERS", DATA.resolve("tool-orders").toString()));
        Files.setPosixFilePermissions(TOOL, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @BeforeEach
    void giveNoOrder() throws IOException {
        Files.deleteIfExists(ORDERS);
    }

    @AfterEach
    void killWhatStandsStill() {
        if (still != null) {
            still.close();
        }
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    /** Two commands, of which the second reads what the first has published. */
    private static final String PIPELINE = """
        {"commands":[
            {"args":["-f","lavfi","-i","testsrc2=s=64x64:r=10:d=1","-c:v","mpeg4","-threads","1","a.mkv"]},
            {"args":["-i","a.mkv","-c","copy","b.mkv"]}]}\
        """;

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        claimed, not committed          | BEFORE_COMMIT | (?i)INSERT INTO BATCH_JOB_INSTANCE
        claim committed                 | AFTER_COMMIT  | (?i)INSERT INTO BATCH_JOB_INSTANCE
        step not created                | BEFORE        | \\[primary-1
        step created                    | AFTER_COMMIT  | \\[primary-1
        row locked, nothing renamed     | AFTER         | (?s)SELECT 1 FROM task.*FOR NO KEY UPDATE
        renamed, not committed          | BEFORE_COMMIT | (?s)SELECT 1 FROM task.*FOR NO KEY UPDATE
        published, step not recorded    | AFTER_COMMIT  | (?s)SELECT 1 FROM task.*FOR NO KEY UPDATE
        task not ended                  | BEFORE        | \\[SUCCEEDED
        task ended, nobody told         | AFTER_COMMIT  | \\[SUCCEEDED
        """)
    void aWorkerThatDiesThereLosesNothing(String point, Moment moment, String statement) throws Exception {
        ServerProcess doomed = server();
        new Order(Act.HALT, moment, statement).give(ORDERS);
        String id = submit(doomed, "ffmpeg/pipeline", PIPELINE);
        assertThat(Signals.await(PATIENCE, () -> isGone(doomed)))
                .as("it died: %s", point)
                .isTrue();
        doomed.close();
        Files.delete(ORDERS);
        assertEndedWell(id);
    }

    @ParameterizedTest
    @CsvSource({"SPAWNED", "WRITTEN"})
    void aWorkerThatDiesWhileItsToolRunsLosesNothing(String moment) throws Exception {
        ServerProcess doomed = server();
        Files.writeString(DATA.resolve("tool-orders"), moment);
        String id = submit(doomed, "ffmpeg/pipeline", PIPELINE);
        assertThat(Signals.await(PATIENCE, () -> isGone(doomed))).isTrue();
        doomed.close();
        assertEndedWell(id);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        step created                    | AFTER_COMMIT  | \\[primary-1
        published, step not recorded    | AFTER_COMMIT  | (?s)SELECT 1 FROM task.*FOR NO KEY UPDATE
        task not ended                  | BEFORE        | \\[SUCCEEDED
        """)
    void aWorkerThatStandsStillThereChangesNothingWhenItWakes(String point, Moment moment, String statement)
            throws Exception {
        ServerProcess stopped = server();
        new Order(Act.STOP, moment, statement).give(ORDERS);
        String id = submit(stopped, "ffmpeg/pipeline", PIPELINE);
        assertThat(Signals.await(PATIENCE, () -> stateOf(stopped.pid()) == 'T'))
                .as("it stopped: %s", point)
                .isTrue();
        Files.delete(ORDERS);
        still = stopped;
        server = null;
        assertEndedWell(id);
        List<String> before = identities(id);
        int seq = seq(id);
        Signals.send("-CONT", stopped.pid());
        stopped.terminate();
        assertThat(identities(id)).isEqualTo(before);
        assertThat(seq(id)).as("the number of the last change").isEqualTo(seq);
        assertEndedWell(id);
    }

    @Test
    void aWorkerThatStandsStillBeforeItWritesItsArtifactDoesNotWriteItLater() throws Exception {
        ServerProcess stopped = server();
        new Order(Act.STOP, Moment.AFTER_COMMIT, "\\[sleep").give(ORDERS);
        String id = submit(stopped, "demo/sleep", "{\"seconds\":0,\"steps\":1}");
        assertThat(Signals.await(PATIENCE, () -> stateOf(stopped.pid()) == 'T')).isTrue();
        Files.delete(ORDERS);
        still = stopped;
        server = null;
        assertThat(await(id).get("status").stringValue()).isEqualTo("finished");
        List<String> before = identities(id);
        Signals.send("-CONT", stopped.pid());
        stopped.terminate();
        assertThat(identities(id)).isEqualTo(before);
    }

    private ServerProcess server() throws IOException {
        ServerProcess running = server;
        if (running == null || isGone(running)) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "SPRING_MAIN_SOURCES",
                    Failpoint.class.getName(),
                    Failpoint.FILE,
                    ORDERS.toString(),
                    "MEDIA_FFMPEG",
                    TOOL.toString(),
                    "MEDIA_WORKER_LEASE",
                    "1500ms",
                    "MEDIA_WORKER_HEARTBEAT",
                    "300ms",
                    "MEDIA_WORKER_POLL",
                    "300ms"));
            // The tool follows orders that lie outside of every directory of a task.
            settings.put("MEDIA_SANDBOX", "off");
            running = ServerProcess.start("all", DATABASE, DATA, settings);
            server = running;
        }
        return running;
    }

    private JsonNode await(String id) throws Exception {
        Api api = server().api();
        boolean ended = Signals.await(
                PATIENCE, () -> List.of("SUCCEEDED", "FAILED", "CANCELLED").contains(state(id)));
        assertThat(ended).as("task %s ended: %s", id, state(id)).isTrue();
        return api.status(id);
    }

    /** The task's id, also from a server that died before it answered: it takes a task as soon as that is committed. */
    private String submit(ServerProcess to, String path, String json) throws InterruptedException {
        try {
            return to.api().submit(path, json);
        } catch (IOException e) {
            return jdbc.sql("SELECT id::text FROM task ORDER BY created_at DESC LIMIT 1")
                    .query(String.class)
                    .single();
        }
    }

    private void assertEndedWell(String id) throws Exception {
        JsonNode status = await(id);
        assertThat(status.get("status").stringValue()).as(status.toString()).isEqualTo("finished");
        Path outputs = DATA.resolve("outputs").resolve(id);
        assertThat(Signals.await(Duration.ofSeconds(10), () -> names(outputs).equals(List.of("a.mkv", "b.mkv"))))
                .as("%s", names(outputs))
                .isTrue();
        for (String name : List.of("a.mkv", "b.mkv")) {
            assertThat(plays(outputs.resolve(name))).as(name).isTrue();
        }
        assertThat(jdbc.sql("""
            SELECT step_name || ' ' || count(*) FROM task t
            JOIN batch_job_execution e USING (job_instance_id)
            JOIN batch_step_execution s USING (job_execution_id)
            WHERE t.id = :id::uuid AND s.status = 'COMPLETED' GROUP BY step_name ORDER BY 1
            """).param("id", id).query(String.class).list())
                .containsExactly("primary-1 1", "primary-2 1");
        assertThat(jdbc.sql("""
            SELECT e.status FROM task t JOIN batch_job_execution e USING (job_instance_id)
            WHERE t.id = :id::uuid AND e.status NOT IN ('FAILED', 'STOPPED')
            """).param("id", id).query(String.class).list()).containsExactly("COMPLETED");
    }

    private List<String> identities(String id) {
        Path outputs = DATA.resolve("outputs").resolve(id);
        return names(outputs).stream()
                .map(name -> name + " " + Watcher.identity(outputs.resolve(name)))
                .toList();
    }

    private String state(String id) {
        return jdbc.sql("SELECT state FROM task WHERE id = :id::uuid")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private int seq(String id) {
        return jdbc.sql("SELECT seq FROM task WHERE id = :id::uuid")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of(e.toString());
        }
    }

    private static boolean plays(Path file) throws IOException, InterruptedException {
        return new ProcessBuilder("ffmpeg", "-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-")
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    private static boolean isGone(ServerProcess of) {
        return !Signals.isAlive(of.pid());
    }

    private static char stateOf(long pid) {
        return Signals.stateOf(pid);
    }
}
