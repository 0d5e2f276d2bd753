package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.tools.Tool;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What ended long ago goes everywhere, also from disks that workers do not share, and what runs stays. */
class RetentionProcessesTest {

    /** The rows go nine seconds after the end: each worker has had its look by then, also on a machine that stalls. */
    private static final Map<String, String> SHORT =
            Map.of("MEDIA_RETENTION_KEPT", "1s", "MEDIA_RETENTION_EVERY", "4s", "MEDIA_WORKER_LIGHT_SLOTS", "2");

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcClient jdbc =
            JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));

    @TempDir
    private Path here;

    @TempDir
    private Path there;

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatEndedGoesFromEveryDiskAndTheTablesAndWhatRunsStays() throws Exception {
        Path callers = Files.createDirectories(here.resolve("media"));
        Map<String, String> settings = new HashMap<>(SHORT);
        settings.put("MEDIA_PATHS_WRITE", here + "," + there);
        try (ServerProcess first = ServerProcess.start("all", database, here, settings);
                ServerProcess second = ServerProcess.start("worker", database, there, settings)) {
            assertThat(second.pid()).isNotEqualTo(first.pid());
            Api api = first.api();
            String running = api.submit("demo/sleep", "{\"seconds\": 300, \"steps\": 200}");
            List<String> over = new ArrayList<>();
            over.add(api.submit("demo/sleep", "{\"seconds\": 0, \"steps\": 1}"));
            String audio = "\"-f\", \"lavfi\", \"-i\", \"sine=d=0.1\", ";
            over.add(api.submit("ffmpeg/pipeline", """
                {"commands": [{"args": [%s "own.wav"]}, {"cwd": "%s", "args": [%s "callers.wav"]}]}
                """.formatted(audio, callers, audio)));
            over.add(api.submit("ffmpeg/pipeline", """
                {"commands": [{"args": ["-i", "missing.mkv", "out.mp4"]}]}
                """));
            for (String id : over) {
                api.await(id);
                // What an attempt that was lost on the other worker would have left there.
                for (Path data : List.of(here, there)) {
                    Files.createDirectories(data.resolve("outputs/" + id + "/hls"));
                    Files.writeString(data.resolve("outputs/" + id + "/hls/segment.ts"), "x");
                }
            }
            for (String id : over) {
                until(() -> isUnknown(api, id));
                assertThat(here.resolve("outputs/" + id)).doesNotExist();
                assertThat(there.resolve("outputs/" + id)).doesNotExist();
            }
            assertThat(callers.resolve("callers.wav")).isNotEmptyFile();
            assertThat(api.status(running).get("status").stringValue()).isEqualTo("started");
            assertThat(count("task")).isEqualTo(1);
            for (String table : List.of("instance", "execution", "execution_context")) {
                assertThat(count("batch_job_" + table)).as(table).isEqualTo(1);
            }
            assertThat(count("batch_step_execution")).isEqualTo(1);
            assertThat(count("batch_step_execution_context")).isEqualTo(1);
            assertThat(count("batch_job_execution_params")).isEqualTo(2);
        }
    }

    private static boolean isUnknown(Api api, String id) {
        try {
            return api.get("/api/tasks/" + id).get("code").intValue() == 40402;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void until(BooleanSupplier reached) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
