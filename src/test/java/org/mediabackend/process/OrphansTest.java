package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mediabackend.support.RequiresProgram;

/** Servers that are really killed. */
@Timeout(60)
class OrphansTest {

    @Test
    @RequiresProgram(value = "setpriv", debianPackage = "util-linux")
    void aProcessDiesWithTheServerThatIsKilled() throws Exception {
        try (Owner owner = new Owner("ignore-term", 1)) {
            assertThat(owner.told).allMatch(FakeTool::runs);

            owner.kill();

            awaitEnd(owner.told.getFirst());
        }
    }

    @Test
    void whoLeftTheTreeOfAKilledServerIsEnded() throws Exception {
        try (Owner owner = new Owner("daemon", 2)) {
            owner.kill();

            assertThat(Orphans.end()).isPositive();

            assertThat(owner.told).noneMatch(FakeTool::runs);
            assertThat(Orphans.end()).isZero();
        }
    }

    @Test
    void processesOfALivingServerStay() throws Exception {
        FakeTool tool = new FakeTool();
        try (Owner owner = new Owner("daemon", 2);
                Owner stopped = new Owner("daemon", 2);
                OwnedProcess own = OwnedProcess.start(FakeTool.spec(null, "daemon"), tool)) {
            List<Long> ofThis = tool.awaitPids(2);
            // Still a server: it may be woken.
            new ProcessBuilder("kill", "-STOP", stopped.process.pid() + "")
                    .start()
                    .waitFor();

            assertThat(Orphans.end()).isZero();

            assertThat(owner.told).allMatch(FakeTool::runs);
            assertThat(stopped.told).allMatch(FakeTool::runs);
            assertThat(ofThis).allMatch(FakeTool::runs);
            own.stop();
        }
        // Those two were killed now.
        Orphans.end();
    }

    @Test
    void aMarkIsOfTheDeadOnlyInOurNamespaceAndWhenPidAndStartAreGone() {
        ServerMark own = ServerMark.own();
        assertThat(own.isOfTheDead()).isFalse();
        assertThat(new ServerMark(own.namespace(), own.pid(), own.start() + "1").isOfTheDead())
                .isTrue();
        assertThat(new ServerMark("4026530000", own.pid(), own.start() + "1").isOfTheDead())
                .isFalse();
        assertThat(ServerMark.in(own.text() + "-5f0c8a9e-0000-4000-8000-000000000000"))
                .hasValue(own);
        assertThat(ServerMark.in("5f0c8a9e-0000-4000-8000-000000000000")).isEmpty();
    }

    @Test
    void nobodyIsDeadOfWhomNothingIsKnown() {
        ServerMark own = ServerMark.own();
        ServerMark other = new ServerMark(own.namespace(), own.pid(), own.start() + "1");
        ServerMark.Starts tooManyOpenFiles = pid -> {
            throw new FileSystemException("/proc/" + pid + "/stat", null, "Too many open files");
        };
        assertThat(other.isOfTheDead(tooManyOpenFiles)).isFalse();
        assertThat(other.isOfTheDead(pid -> Optional.empty())).isTrue();
        assertThat(own.isOfTheDead(pid -> Optional.empty())).isFalse();
    }

    /** A JVM of its own, with a tool that has told the pids of its processes. */
    private static final class Owner implements AutoCloseable {

        final Process process;
        final List<Long> told = new ArrayList<>();

        Owner(String behaviour, int pids) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ToolOwner.class.getName(),
                            behaviour)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader();
            for (String line = output.readLine(); line != null && told.size() < pids; ) {
                if (line.startsWith("pid ")) {
                    told.add(Long.valueOf(line.substring("pid ".length())));
                }
                line = told.size() < pids ? output.readLine() : null;
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws InterruptedException {
            kill();
            Orphans.end();
        }
    }

    private static void awaitEnd(long pid) {
        while (FakeTool.runs(pid)) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
