package org.mediabackend.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.task.AttemptId;
import org.mediabackend.tools.Tool;

/** What killed workers left on the disk is cleared by the next one. */
class ClearingTest {

    private final TestDatabase database = TestDatabase.migrated();

    @TempDir
    private Path data;

    @TempDir
    private Path elsewhere;

    @Test
    @RequiresTool(Tool.FFMPEG)
    void whatAKilledWorkersCancelledTaskLeftElsewhereGoes() throws Exception {
        Map<String, String> settings = Map.of(
                "MEDIA_WORKER_LEASE", "4s",
                "MEDIA_WORKER_HEARTBEAT", "1s",
                "MEDIA_WORKER_POLL", "500ms",
                "MEDIA_PATHS_WRITE", data + "," + elsewhere);
        try (ServerProcess api = ServerProcess.start("api", database, data, settings);
                ServerProcess doomed = ServerProcess.start("worker", database, data, settings)) {
            Api caller = api.api();
            String id = caller.submit(
                    "ffmpeg/pipeline",
                    "{\"commands\": [{\"args\": [\"-re\",\"-f\",\"lavfi\",\"-i\",\"testsrc=d=600\",\"%s/a.mkv\"]}]}"
                            .formatted(elsewhere));
            caller.awaitEvent(
                    id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
            doomed.close();
            caller.post("/api/tasks/" + id + "/cancel");
            assertThat(elsewhere).isNotEmptyDirectory();
            // Perhaps of a server with another database on the same disk.
            Path ofAnUnknownTask = leftoverOfATaskThatIsNotThere();
            try (ServerProcess next = ServerProcess.start("worker", database, data, settings)) {
                assertThat(caller.await(id).get("status").stringValue()).isEqualTo("cancelled");
                awaitGone(data.resolve("attempts").resolve(id + "-1"));
                try (Stream<Path> left = Files.list(elsewhere)) {
                    assertThat(left).containsExactly(ofAnUnknownTask);
                }
            }
        }
    }

    private Path leftoverOfATaskThatIsNotThere() throws IOException {
        AttemptFiles files = new AttemptFiles(
                new AttemptId(UUID.randomUUID(), 1),
                new Journal(data.resolve("attempts")),
                new Publisher(new Placing.BySystem(), false, Publisher.TRUST));
        Path hidden = elsewhere.resolve(files.hiddenName("0.primary.0"));
        files.opens(List.of(hidden));
        return Files.createDirectory(hidden);
    }

    private static void awaitGone(Path path) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (Files.exists(path) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(path).doesNotExist();
    }
}
