package org.mediabackend.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mediabackend.process.ProcessOutcome.Exited;

@Timeout(120)
class ProcessOutputTest {

    private static final int MEGABYTES = 200;
    private static final int LINE_BYTES = "a line of some length, again and again\n".length();

    @Test
    void floodOnBothStreamsIsReadToItsEndAndOnlyTheTailIsKept() throws InterruptedException {
        AtomicLong out = new AtomicLong();
        AtomicLong err = new AtomicLong();
        Exited exited = run(
                new ProcessOutput() {
                    @Override
                    public void stdout(String line) {
                        out.incrementAndGet();
                    }

                    @Override
                    public void stderr(String line) {
                        err.incrementAndGet();
                    }
                },
                "flood",
                Integer.toString(MEGABYTES));

        assertThat(out.get()).isGreaterThanOrEqualTo(MEGABYTES * 1_000_000L / LINE_BYTES);
        assertThat(err.get()).isGreaterThanOrEqualTo(MEGABYTES * 1_000_000L / LINE_BYTES);
        assertThat(exited.stdoutTail()).hasSize(ProcessOutput.TAIL_LINES);
        assertThat(exited.stderrTail()).hasSize(ProcessOutput.TAIL_LINES);
        assertThat(exited.stdoutTail().getLast()).endsWith("last");
    }

    @Test
    void lineWithoutEndIsCut() throws InterruptedException {
        Exited exited = run(ProcessOutput.IGNORED, "no-newline", Integer.toString(MEGABYTES));

        // why: lengths; a message that holds 200 MB breaks surefire's channel, and the failure is lost.
        assertThat(exited.stdoutTail())
                .extracting(String::length)
                .containsExactly(ProcessOutput.MAX_LINE_BYTES + ProcessOutput.CUT.length(), "last".length());
        assertThat(exited.stdoutTail().getFirst().endsWith(ProcessOutput.CUT)).isTrue();
    }

    @Test
    void carriageReturnEndsALineAndBadUtf8IsReplaced() throws InterruptedException {
        assertThat(run(ProcessOutput.IGNORED, "bytes").stdoutTail())
                .containsExactly("café \uFFFD\uFFFD end", "one", "two", "", "three");
    }

    @Test
    void listenerThatThrowsDoesNotHoldUpTheProcess() throws InterruptedException {
        AtomicLong calls = new AtomicLong();
        Exited exited = run(
                new ProcessOutput() {
                    @Override
                    public void stdout(String line) {
                        calls.incrementAndGet();
                        throw new IllegalStateException("a listener's own fault");
                    }

                    @Override
                    public void stderr(String line) {}
                },
                "flood",
                "1");

        assertThat(exited.exitCode()).isZero();
        assertThat(calls).hasValue(1);
        assertThat(exited.stdoutTail()).hasSize(ProcessOutput.TAIL_LINES);
    }

    private static Exited run(ProcessOutput output, String... args) throws InterruptedException {
        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(null, args), output)) {
            return (Exited) process.await();
        }
    }
}
