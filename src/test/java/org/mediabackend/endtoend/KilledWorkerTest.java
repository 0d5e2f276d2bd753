package org.mediabackend.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.Api;
import org.mediabackend.support.RequiresProgram;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.support.ServerProcess;
import org.mediabackend.support.TestDatabase;
import org.mediabackend.tools.Tool;

@Timeout(120)
class KilledWorkerTest {

    @TempDir
    private Path data;

    @Test
    @RequiresTool(Tool.FFMPEG)
    @RequiresProgram(value = "setpriv", debianPackage = "util-linux")
    void noFfmpegOutlivesAServerThatIsKilled() throws Exception {
        try (ServerProcess server = ServerProcess.start("all", TestDatabase.migrated(), data, Map.of())) {
            Api caller = server.api();
            String id = caller.submit("ffmpeg/pipeline", """
                {"commands": [{"args": ["-re", "-f", "lavfi", "-i", "testsrc=d=600", "a.mkv"]}]}
                """);
            caller.awaitEvent(
                    id, e -> e.data().at("/meta/ffmpeg/progress/frame").asInt(0) > 0);
            List<ProcessHandle> children =
                    ProcessHandle.of(server.pid()).orElseThrow().descendants().toList();
            assertThat(children).isNotEmpty();

            server.close();

            for (ProcessHandle child : children) {
                child.onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }
}
