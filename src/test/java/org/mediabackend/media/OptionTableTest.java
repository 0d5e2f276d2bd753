package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the table with what ffmpeg 5.1 and 8.1 said of each option of their help texts: whether it takes a value and
 * a {@code no}, and whether it may stand before an input, an output or anything (recorded from their debug log).
 */
class OptionTableTest {

    /** Options that exist only in builds with some library. */
    private static final List<String> OPTIONAL = List.of("vaapi_device", "qsv_device", "?", "dec");

    @ParameterizedTest
    @ValueSource(strings = {"5.1", "8.1"})
    void theTableIsWhatThatVersionSaid(String version) {
        List<String> table = OptionTable.ffmpeg(FfmpegVersion.of(version)).values().stream()
                .filter(definition -> !OPTIONAL.contains(definition.name()))
                .map(definition -> definition.name() + " " + describe(definition))
                .toList();
        List<String> recorded = recorded(version).stream()
                .filter(line -> !OPTIONAL.contains(line.substring(0, line.indexOf(' '))))
                .toList();

        assertThat(table).containsExactlyInAnyOrderElementsOf(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers, 5, 1",
        "ffmpeg version 8.1.2 Copyright (c) 2000-2026 the FFmpeg developers, 8, 1",
        "ffmpeg version n7.1 Copyright, 7, 1",
        "ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright, 4, 4",
        "ffmpeg version 7 Copyright, 7, 0",
        "ffprobe version 6.1.1-3ubuntu5, 6, 1",
        "ffmpeg version N-118896-g9f0970ee35 Copyright, 99, 0",
        "ffmpeg version 2026-01-05-git-2892815c45-full_build-www.gyan.dev, 99, 0",
        "ffmpeg version git-2020-01-01-abcdef, 99, 0",
        "6.0, 6, 0",
        "who knows, 99, 0"
    })
    void theVersionIsReadFromTheFirstLine(String line, int major, int minor) {
        assertThat(FfmpegVersion.of(line)).isEqualTo(new FfmpegVersion(major, minor));
    }

    @Test
    void anOptionIsKnownOnlyInItsVersions() {
        assertThat(FfmpegOptions.forVersion("6.1").ofFfmpeg("psnr")).isPresent();
        assertThat(FfmpegOptions.forVersion("7.0").ofFfmpeg("psnr")).isEmpty();
        assertThat(FfmpegOptions.forVersion("5.1").ofFfmpeg("display_hflip")).isEmpty();
        assertThat(FfmpegOptions.forVersion("6.0").ofFfmpeg("display_hflip")).isPresent();
        assertThat(FfmpegOptions.forVersion("4.4").ofFfmpeg("deinterlace")).isPresent();
    }

    private static String describe(OptionDefinition definition) {
        if (definition.arity() == OptionDefinition.Arity.EXIT) {
            return "EXIT GLOBAL";
        }
        String place = switch (definition.scope()) {
            case GLOBAL, INPUT_AND_OUTPUT -> "ANY";
            case INPUT -> "INPUT";
            case OUTPUT -> "OUTPUT";
        };
        return definition.arity().name().replace("NEGATABLE_", "") + " " + place;
    }

    private static List<String> recorded(String version) {
        try (var lines = OptionTableTest.class.getResourceAsStream("ffmpeg-" + version + "-options.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
