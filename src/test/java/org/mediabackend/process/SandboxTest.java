package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mediabackend.process.ProcessOutcome.Exited;
import org.mediabackend.support.Until;
import org.springframework.util.unit.DataSize;

/** What each level keeps from a program, and what it leaves it. The program is mostly a shell that would do harm. */
@Timeout(60)
class SandboxTest {

    /** Each runs a program here, or says why not. */
    enum Level {
        BUBBLEWRAP,
        LANDLOCK;

        Sandbox sandbox(ResourceLimits limits) {
            Sandbox sandbox = Sandbox.of(name(), limits);
            Assumptions.assumeTrue(
                    sandbox.refusal().isEmpty(), () -> sandbox.refusal().orElse(""));
            return sandbox;
        }
    }

    @TempDir
    Path outside;

    private Path work;
    private Path input;
    private Path foreign;

    @BeforeEach
    void files() throws IOException {
        outside = outside.toRealPath();
        work = Files.createDirectories(outside.resolve("work"));
        input = Files.writeString(outside.resolve("input.txt"), "the input\n");
        foreign = Files.writeString(outside.resolve("foreign.txt"), "a secret\n");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNamedIsReadAndWritten(Level level) throws Exception {
        Exited exited = shell(level, "cat " + input + " > out.txt && cat out.txt");

        assertThat(exited.stdoutTail()).containsExactly("the input");
        assertThat(work.resolve("out.txt")).hasContent("the input");
    }

    @ParameterizedTest
    @EnumSource
    void aForeignFileIsNotRead(Level level) throws Exception {
        assertThat(shell(level, "cat " + foreign + " /etc/passwd /etc/shadow").stdoutTail())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenOrRemovedOutside(Level level) throws Exception {
        Exited exited = shell(
                level,
                "echo x > " + outside.resolve("new") + "; echo x >> " + input + "; rm -f " + input + " " + foreign
                        + "; mv " + input + " " + work + "; chmod 777 " + foreign + "; touch -d 2001-01-01 " + foreign
                        + "; echo x > /usr/new; ln " + input + " linked");

        assertThat(exited.exitCode()).isNotZero();
        assertThat(outside).isDirectoryNotContaining("glob:**/new");
        assertThat(input).hasContent("the input");
        assertThat(foreign).hasContent("a secret");
        assertThat(Files.getLastModifiedTime(foreign).toInstant()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(Files.getPosixFilePermissions(foreign)).hasSizeLessThan(9);
        assertThat(Path.of("/usr/new")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHiddenIsSeenByNobody(Level level) throws Exception {
        Path own = Files.createDirectories(outside.resolve("all/own"));
        Path secret = Files.writeString(
                Files.createDirectories(outside.resolve("all/server")).resolve("key"), "key\n");
        Files.writeString(own.resolve("file"), "mine\n");
        Sandbox sandbox = level.sandbox(ResourceLimits.STANDARD);
        try (Scratch scratch = Scratch.make()) {
            Confinement within = sandbox.confinement(
                    List.of(outside.resolve("all")),
                    List.of(work),
                    List.of(outside.resolve("all/server")),
                    scratch.path());

            Exited exited = run(within, "cat " + own.resolve("file") + " " + secret + "; echo x > " + secret + "x");

            assertThat(exited.stdoutTail()).containsExactly("mine");
            assertThat(secret.resolveSibling("keyx")).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noSocketReachesAnybody(Level level) throws Exception {
        Path path = work.resolveSibling("socket");
        try (ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            unix.bind(UnixDomainSocketAddress.of(path));
            String script =
                    "echo x > /dev/tcp/127.0.0.1/" + tcp.getLocalPort() + " && echo tcp; echo x > /dev/udp/127.0.0.1/"
                            + udp.getLocalPort() + " && echo udp; perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0) &&"
                            + " connect(S,sockaddr_un($ARGV[0])) && print \"unix\\n"
                            + "\"' "
                            + path;
            assertThat(bare(script).stdoutTail()).containsExactlyInAnyOrder("tcp", "udp", "unix");
            udp.receive(new DatagramPacket(new byte[9], 9));

            Exited exited = shell(level, script);

            assertThat(exited.stdoutTail()).doesNotContain("tcp", "unix");
            udp.setSoTimeout(200);
            assertThatThrownBy(() -> udp.receive(new DatagramPacket(new byte[9], 9)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noOtherProcessIsSeenOrEnded(Level level) throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Exited exited = shell(
                    level,
                    "kill -9 " + other.pid() + " && echo killed; cat /proc/" + other.pid() + "/cmdline && echo seen;"
                            + " kill -0 " + ProcessHandle.current().pid() + " && echo server");

            assertThat(exited.stdoutTail()).isEmpty();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theEnvironmentIsTheGivenOne(Level level) throws Exception {
        assertThat(shell(level, "env").stdoutTail().stream().map(line -> line.replaceFirst("=.*", "")))
                .containsExactlyInAnyOrder("PATH", "HOME", "TMPDIR", "MEDIA_PROCESS", "PWD", "SHLVL", "_");
        assertThat(shell(level, "cat /proc/1/environ").stdoutTail().toString()).doesNotContain("JAVA");
    }

    @ParameterizedTest
    @EnumSource
    void itHasATmpOfItsOwn(Level level) throws Exception {
        Path theirs = Files.writeString(Files.createTempFile("theirs", ".txt"), "theirs\n");
        try {
            Exited exited =
                    shell(level, "cat " + theirs + "; echo mine > $TMPDIR/mine && cat $TMPDIR/mine; ls $TMPDIR");

            assertThat(exited.stdoutTail()).startsWith("mine").doesNotContain("theirs");
            assertThat(Path.of("/tmp/mine")).doesNotExist();
        } finally {
            Files.delete(theirs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itHasNoCapability(Level level) throws Exception {
        Exited exited = shell(
                level,
                "setpriv --dump | grep -i capab; unshare -U true && echo namespace; mount -t tmpfs x " + work
                        + " && echo mounted");

        assertThat(exited.stdoutTail())
                .allMatch(line -> line.endsWith("[none]"), "no capability")
                .isNotEmpty();
    }

    /** A root server may read it, so a command of its own may. */
    @ParameterizedTest
    @EnumSource
    void aRootServersCommandReadsWhatBelongsToOthers(Level level) throws Exception {
        Assumptions.assumeTrue(Rights.isRoot(), "needs root");
        Files.setPosixFilePermissions(input, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(input, "unix:uid", 12345);

        Exited exited =
                shell(level, "cat " + input + "; echo x >> " + input + "; echo > own; chown 5 own && echo capability");

        assertThat(exited.stdoutTail()).containsExactly("the input");
        assertThat(input).hasContent("the input");
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreHit(Level level) throws Exception {
        ResourceLimits small = new ResourceLimits(
                DataSize.ofMegabytes(200), Duration.ofSeconds(1), DataSize.ofKilobytes(64), 20, 8192);
        try (Scratch scratch = Scratch.make()) {
            Confinement within = level.sandbox(small).confinement(List.of(), List.of(work), List.of(), scratch.path());

            Exited large = run(within, "head -c 1000000 /dev/zero > large");
            assertThat(large.exitCode()).isNotZero();
            assertThat(Files.size(work.resolve("large"))).isEqualTo(64 << 10);
            assertThat(run(within, "perl -e '$x = \"x\" x 400000000; print 1'").stdoutTail())
                    .isEmpty();
            assertThat(run(within, "while :; do :; done").exitCode()).isGreaterThan(128);
            assertThat(run(within, "for i in {3..30}; do eval \"exec $i</dev/null\" || exit 3; done")
                            .exitCode())
                    .isNotZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void exitCodesAndSignalsAreTold(Level level) throws Exception {
        assertThat(shell(level, "exit 7").exitCode()).isEqualTo(7);
        assertThat(shell(level, "kill -9 $$").exitCode()).isEqualTo(137);
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownProgramWasNotStarted(Level level) throws Exception {
        try (Scratch scratch = Scratch.make()) {
            Confinement within =
                    level.sandbox(ResourceLimits.STANDARD).confinement(List.of(), List.of(), List.of(), scratch.path());
            ProcessSpec spec = new ProcessSpec(List.of("no-such-program"), work, Map.of(), null, within);
            try (OwnedProcess process = OwnedProcess.start(spec, ProcessOutput.IGNORED)) {
                assertThat(process.await()).isInstanceOf(ProcessOutcome.NotStarted.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopAsksBeforeItKills(Level level) throws Exception {
        try (Scratch scratch = Scratch.make()) {
            FakeTool tool = new FakeTool();
            Confinement within = level.sandbox(ResourceLimits.STANDARD)
                    .confinement(List.of(), List.of(work), List.of(), scratch.path());
            ProcessSpec spec =
                    spec(within, "trap 'echo got TERM; exit 0' TERM; echo pid $$; while :; do sleep 0.05; done");
            try (OwnedProcess process = OwnedProcess.start(spec, tool)) {
                tool.awaitPids(1);
                process.stop();

                assertThat(process.await())
                        .isInstanceOfSatisfying(
                                ProcessOutcome.Stopped.class,
                                it -> assertThat(it.stdoutTail()).contains("got TERM"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itDiesWithTheServerThatIsKilled(Level level) throws Exception {
        level.sandbox(ResourceLimits.STANDARD);
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxedOwner.class.getName(),
                        level.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = server.inputReader()) {
            assertThat(said.readLine()).isEqualTo("it runs");
            List<ProcessHandle> tree = server.descendants().toList();
            assertThat(tree).isNotEmpty();

            server.destroyForcibly().waitFor();

            if (level == Level.LANDLOCK) {
                // Without a pid namespace only the program itself dies at once; its children are another server's to
                // end.
                Until.isTrue(
                        "the program ends", () -> !FakeTool.runs(tree.getFirst().pid()));
                Orphans.end();
            }
            Until.isTrue("all end", () -> tree.stream().noneMatch(it -> FakeTool.runs(it.pid())));
            assertThat(scratchesOf(server)).isEqualTo(level == Level.LANDLOCK ? 0 : 1);
            Orphans.end();
            assertThat(scratchesOf(server)).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    private static long scratchesOf(Process server) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(each -> each.getFileName().toString().matches("media-tmp-\\d+-" + server.pid() + "-.*"))
                    .count();
        }
    }

    /** What is given to a thread is given to those that it starts: none of the server's may be among them. */
    @Test
    void theServersOwnThreadsStayFree() throws Exception {
        for (int i = 0; i < 20; i++) {
            shell(Level.LANDLOCK, "true");
        }
        assertThat(ForkJoinPool.commonPool()
                        .submit(() -> Files.readString(foreign))
                        .get())
                .isEqualTo("a secret\n");
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            assertThat(threads)
                    .map(thread -> status(thread))
                    .filteredOn(status -> !status.startsWith("Name:\trestricted"))
                    .hasSizeGreaterThan(5)
                    .allMatch(status -> status.isEmpty() || status.contains("Seccomp:\t0"));
        }
    }

    private static String status(Path thread) {
        try {
            return Files.readString(thread.resolve("status"));
        } catch (IOException e) {
            return "";
        }
    }

    private Exited shell(Level level, String script) throws Exception {
        try (Scratch scratch = Scratch.make()) {
            return run(
                    level.sandbox(ResourceLimits.STANDARD)
                            .confinement(List.of(input), List.of(work), List.of(), scratch.path()),
                    script);
        }
    }

    private Exited bare(String script) throws InterruptedException {
        return run(new Confinement.None(), script);
    }

    private Exited run(Confinement confinement, String script) throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(spec(confinement, script), ProcessOutput.IGNORED)) {
            return (Exited) process.await();
        }
    }

    private ProcessSpec spec(Confinement confinement, String script) {
        return new ProcessSpec(
                List.of("bash", "-c", script),
                work,
                Map.of("PATH", "/usr/bin:/bin", "HOME", "/tmp", "TMPDIR", "/tmp"),
                Duration.ofSeconds(30),
                confinement);
    }
}
