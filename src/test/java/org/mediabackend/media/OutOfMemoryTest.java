package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.task.FailureCode;

class OutOfMemoryTest {

    @TempDir
    private Path directory;

    @Test
    void aToolThatIsKilledFromOutsideWasShortOfMemory() throws Exception {
        Path tool = Files.writeString(directory.resolve("vips"), """
            #!/bin/sh
            [ "$1" = --version ] && { echo vips-8.14.1; exit 0; }
            kill -KILL $$
            """);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        CommandOutcome outcome = new CommandInDirectory(
                        directory, OutputStrictness.OFF, Map.of("MEDIA_VIPS", tool.toString()))
                .run("vips copy a.png b.png");
        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(failed.exitCode()).isEqualTo(137);
            assertThat(failed.error())
                    .isEqualTo("killed from outside, as the system does when its memory runs out: vips exit 137");
        });
        assertThat(FailureCode.OUT_OF_MEMORY.mayPass()).isTrue();
    }

    @Test
    void aToolThatSaysSoWasShortOfMemory() {
        assertThat(OutOfMemory.sentence(1, List.of("x", "Error while filtering: Cannot allocate memory")))
                .hasValue("not enough memory");
        assertThat(OutOfMemory.sentence(1, List.of("Invalid argument"))).isEmpty();
    }
}
