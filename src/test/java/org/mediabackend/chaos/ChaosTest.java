package org.mediabackend.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mediabackend.support.RequiresProgram;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The short form of the fault suite; {@code scripts/chaos.sh} runs the long one. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
@RequiresProgram(value = "setpriv", debianPackage = "util-linux")
class ChaosTest {

    private static final Logger log = LoggerFactory.getLogger(ChaosTest.class);

    @Test
    void nothingIsLostDoneTwiceOrLeftBehindWhateverFails() throws Exception {
        // Not in a temporary directory: who looks for a fault needs the logs.
        Path directory = Path.of("target/test-data/chaos").toAbsolutePath();
        SmallDisk.unmount(directory.resolve("small"));
        FileSystemUtils.deleteRecursively(directory);
        Options options = Options.parse(
                List.of("--seed 7 --tasks 400 --kills 8 --lease 3s --pause 900ms --media-percent 15".split(" ")),
                Options.defaults(directory));
        Report report = ChaosRun.run(options, log::info);
        log.info("\n{}", report.table());
        assertThat(report.wrong()).as("%s", report.details()).isEmpty();
    }

    @Test
    void theReportSaysWhatMustBeNoneAndIsNot(@TempDir Path directory) throws Exception {
        Report report = new Report();
        report.told("tasks", 3);
        report.none("torn", List.of());
        assertThat(report.wrong()).isEmpty();
        report.none("lost", List.of("a", "b"));
        assertThat(report.wrong()).containsExactly("lost: 2");
        assertThat(report.table()).contains("lost   2   <-- must be 0");
        report.write(directory.resolve("details.txt"));
        assertThat(directory.resolve("details.txt")).content().contains("lost: a", "lost: b");
    }
}
