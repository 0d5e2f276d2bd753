package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void lastFourLinesAreToldMasked() {
        assertThat(FailureText.exit("ffmpeg", 1, List.of("1", "2", "", "3", "4", "https://h/a?s=1: 403", " ")))
                .isEqualTo("ffmpeg exit 1: 2\n3\n4\nhttps://h/a?***: 403");
    }

    @Test
    void silenceIsToldWithoutAColon() {
        assertThat(FailureText.exit("vips", 137, List.of())).isEqualTo("vips exit 137");
    }

    @Test
    void oneFloodLeavesRoomForTheOtherLines() {
        String flood = "x".repeat(1_000_000);
        assertThat(FailureText.exit("ffmpeg", 1, List.of(flood, flood, flood, "No such file")))
                .hasSizeLessThanOrEqualTo(2_000)
                .endsWith("No such file");
    }

    @Test
    void timeoutIsToldInMilliseconds() {
        assertThat(FailureText.timeout("magick", Duration.ofSeconds(3))).isEqualTo("magick timeout after 3000ms");
    }
}
