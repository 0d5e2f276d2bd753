package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.process.ProcessOutcome.Ended;
import org.mediabackend.process.ProcessOutcome.Exited;
import org.mediabackend.process.ProcessOutcome.NotStarted;
import org.mediabackend.process.ProcessOutcome.Stopped;
import org.mediabackend.process.ProcessOutcome.TimedOut;
import org.mediabackend.support.RequiresProgram;

@Timeout(60)
class OwnedProcessTest {

    private static final ProcessPolicy IMPATIENT = new ProcessPolicy(Duration.ofMillis(200), Duration.ofMillis(200));
    private static final ProcessPolicy PATIENT = new ProcessPolicy(Duration.ofSeconds(30), Duration.ofSeconds(30));

    private static final ProcessSpec SHOW_LEASH = new ProcessSpec(
            List.of("setpriv", "--dump"), Path.of("/"), Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"), null);

    private final FakeTool tool = new FakeTool();

    @Test
    void exitCodeAndTailsAreToldAsTheyAre() throws InterruptedException {
        assertThat(run(FakeTool.spec(null, "exit", "3"))).isEqualTo(new Exited(3, List.of("out"), List.of("err")));
    }

    @Test
    void exitCodeOfASignalIs128AndItsNumber() throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "hang"), tool)) {
            ProcessHandle.of(process.pid()).orElseThrow().destroyForcibly();

            assertThat(process.await())
                    .isInstanceOfSatisfying(
                            Exited.class, it -> assertThat(it.exitCode()).isEqualTo(137));
        }
    }

    @Test
    void unknownProgramIsAnOutcomeThatNamesIt() throws InterruptedException {
        ProcessSpec spec = new ProcessSpec(List.of("no-such-program"), Path.of("/"), Map.of(), null);

        assertThat(run(spec))
                .isInstanceOfSatisfying(
                        NotStarted.class, it -> assertThat(it.reason()).contains("no-such-program"));
    }

    @Test
    void whatTheSystemCannotTakeIsAnOutcome() throws InterruptedException {
        ProcessSpec nul = new ProcessSpec(List.of("true", "a\0b"), Path.of("/"), Map.of(), null);
        ProcessSpec badName = new ProcessSpec(List.of("true"), Path.of("/"), Map.of("A=B", "c"), null);
        ProcessSpec noDirectory = new ProcessSpec(List.of("true"), Path.of("/no/such/place"), Map.of(), null);

        assertThat(run(nul)).isInstanceOf(NotStarted.class);
        assertThat(run(badName)).isInstanceOf(NotStarted.class);
        assertThat(run(noDirectory)).isInstanceOf(NotStarted.class);
    }

    @Test
    void environmentIsTheGivenOneAndTheCookie() throws InterruptedException {
        ProcessSpec spec = new ProcessSpec(List.of("/usr/bin/env"), Path.of("/tmp"), Map.of("ONLY", "this"), null);

        Exited exited = (Exited) run(spec);

        assertThat(exited.stdoutTail())
                .hasSize(2)
                .contains("ONLY=this")
                .anyMatch(it -> it.startsWith("MEDIA_PROCESS="));
    }

    @Test
    void stdinIsEmpty() throws InterruptedException {
        assertThat(((Exited) run(FakeTool.spec(null, "stdin"))).stdoutTail()).containsExactly("end of file");
    }

    @Test
    void timeoutEndsWhatObeysTerm() throws InterruptedException {
        ProcessSpec spec = FakeTool.spec(Duration.ofMillis(100), "hang");

        try (OwnedProcess process = OwnedProcess.start(spec, tool, ProcessWatch.NONE, PATIENT)) {
            assertThat(process.await())
                    .isInstanceOfSatisfying(
                            TimedOut.class, it -> assertThat(it.timeout()).isEqualTo(Duration.ofMillis(100)));
            assertThat(FakeTool.runs(process.pid())).isFalse();
        }
    }

    @Test
    void termComesBeforeKill() throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "term"), tool, ProcessWatch.NONE, PATIENT)) {
            tool.awaitPids(1);
            process.stop();

            assertThat(process.await())
                    .isInstanceOfSatisfying(
                            Stopped.class, it -> assertThat(it.stdoutTail()).contains("got TERM"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ignore-term", "fork", "daemon"})
    void stopEndsTheWholeTreeThoughItIgnoresTerm(String behaviour) throws InterruptedException {
        int expected = behaviour.equals("daemon") ? 2 : 1;
        try (OwnedProcess process =
                OwnedProcess.start(FakeTool.spec(null, behaviour), tool, ProcessWatch.NONE, IMPATIENT)) {
            List<Long> pids = tool.awaitPids(expected);
            process.stop();
            process.stop();

            assertThat(process.await()).isInstanceOf(Stopped.class);
            assertThat(pids).noneMatch(FakeTool::runs);
            assertThat(FakeTool.runs(process.pid())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"leave-child", "leave-daemon"})
    void whoIsLeftBehindByAnExitHoldsNothingUpAndIsEnded(String behaviour) throws InterruptedException {
        try (OwnedProcess process =
                OwnedProcess.start(FakeTool.spec(null, behaviour), tool, ProcessWatch.NONE, IMPATIENT)) {
            List<Long> pids = tool.awaitPids(1);

            assertThat(process.await())
                    .isInstanceOfSatisfying(
                            Exited.class, it -> assertThat(it.exitCode()).isZero());
            assertThat(pids).noneMatch(FakeTool::runs);
        }
    }

    @Test
    void closeEndsWhatWasNotAwaited() throws InterruptedException {
        OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "hang"), tool);
        process.close();
        process.close();

        assertThat(FakeTool.runs(process.pid())).isFalse();
        assertThat(process.await()).isInstanceOf(Stopped.class);
    }

    @Test
    void interruptedAwaitEndsTheTreeFirst() throws Exception {
        CompletableFuture<OwnedProcess> started = new CompletableFuture<>();
        FutureTask<ProcessOutcome> owner = new FutureTask<>(() -> {
            try (OwnedProcess process =
                    OwnedProcess.start(FakeTool.spec(null, "fork"), tool, ProcessWatch.NONE, IMPATIENT)) {
                started.complete(process);
                return process.await();
            }
        });
        Thread thread = Thread.ofPlatform().start(owner);
        List<Long> pids = tool.awaitPids(1);
        thread.interrupt();

        assertThatThrownBy(owner::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(pids).noneMatch(FakeTool::runs);
        assertThat(started.join().await()).isInstanceOf(Stopped.class);
    }

    @Test
    void stopAfterTheEndChangesNothing() throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "exit", "0"), tool)) {
            ProcessOutcome outcome = process.await();
            process.stop();

            assertThat(process.await()).isSameAs(outcome).isInstanceOf(Exited.class);
        }
    }

    @Test
    void theWatchEndsAProcessForItsReason() throws InterruptedException {
        ProcessWatch impatient = cpuTime -> Optional.of("it has run long enough");

        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "fork"), tool, impatient, IMPATIENT)) {
            List<Long> pids = tool.awaitPids(1);

            assertThat(process.await())
                    .isInstanceOfSatisfying(
                            Ended.class, it -> assertThat(it.reason()).isEqualTo("it has run long enough"));
            assertThat(pids).noneMatch(FakeTool::runs);
        }
    }

    @Test
    void theWatchIsToldWhatTheWholeTreeHasUsed() throws InterruptedException {
        ProcessWatch waitsForWork = cpuTime -> cpuTime.get().isPositive() ? Optional.of("it works") : Optional.empty();

        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, "busy-child"), tool, waitsForWork)) {
            assertThat(process.await()).isInstanceOf(Ended.class);
        }
    }

    @Test
    void aWatchThatThrowsEndsNothingAndIsNotAskedAgain() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        ProcessWatch broken = cpuTime -> {
            looks.incrementAndGet();
            throw new IllegalStateException("a watch's own fault");
        };

        try (OwnedProcess process =
                OwnedProcess.start(FakeTool.spec(Duration.ofMillis(2500), "hang"), tool, broken, IMPATIENT)) {
            assertThat(process.await()).isInstanceOf(TimedOut.class);
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void aProgramWhoseInterpreterIsMissingWasNotStarted(@TempDir Path directory) throws Exception {
        Path program = Files.writeString(directory.resolve("program"), "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(run(new ProcessSpec(List.of(program.toString()), directory, Map.of(), null)))
                .isInstanceOf(NotStarted.class);
    }

    @Test
    void aProgramThatExits127ByItselfHasStarted() throws InterruptedException {
        assertThat(run(FakeTool.spec(null, "exit", "127"))).isEqualTo(new Exited(127, List.of("out"), List.of("err")));
    }

    @Test
    @RequiresProgram(value = "setpriv", debianPackage = "util-linux")
    void whatAPlatformThreadStartsIsOnTheLeash() throws InterruptedException {
        assertThat(((Exited) run(SHOW_LEASH)).stdoutTail()).contains("Parent death signal: KILL");
    }

    @Test
    @RequiresProgram(value = "setpriv", debianPackage = "util-linux")
    void whatAVirtualThreadStartsIsNotForItsCarrierMayEndFirst() throws Exception {
        FutureTask<ProcessOutcome> owner = new FutureTask<>(() -> run(SHOW_LEASH));
        Thread.ofVirtual().start(owner).join();

        assertThat(((Exited) owner.get()).stdoutTail()).contains("Parent death signal: [none]");
    }

    @Test
    void specRefusesNonsenseAndHidesItsArguments() {
        assertThatThrownBy(() -> new ProcessSpec(List.of(), Path.of("/"), Map.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProcessSpec(List.of("a"), Path.of("/"), Map.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new ProcessSpec(List.of("a", "https://u:secret@h/"), Path.of("/"), Map.of("K", "secret"), null))
                .asString()
                .doesNotContain("secret");
    }

    private ProcessOutcome run(ProcessSpec spec) throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(spec, tool)) {
            return process.await();
        }
    }
}
