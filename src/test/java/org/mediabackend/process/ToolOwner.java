package org.mediabackend.process;

import java.time.Duration;

/** A server that owns one tool and is killed: runs the fake tool as its arguments say, and tells what that tells. */
final class ToolOwner {

    private ToolOwner() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessOutput telling = new ProcessOutput() {
            @Override
            public void stdout(String line) {
                System.out.println(line);
            }

            @Override
            public void stderr(String line) {
                System.err.println(line);
            }
        };
        try (OwnedProcess process = OwnedProcess.start(FakeTool.spec(Duration.ofMinutes(2), args), telling)) {
            process.await();
        }
    }
}
