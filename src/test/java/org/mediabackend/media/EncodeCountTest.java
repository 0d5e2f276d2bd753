package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.tools.Tool;

class EncodeCountTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i a.mp4 -c copy b.mp4 | 0",
                "-i a.mp4 -codec copy b.mp4 | 0",
                "-i a.mp4 -c:v copy -c:a copy b.mp4 | 0",
                "-i a.mp4 -vcodec copy -acodec copy b.mp4 | 0",
                "-i a.mp4 -c:v copy -c:a aac b.mp4 | 1",
                "-i a.mp4 -c:v:0 libx264 b.mp4 | 1",
                "-i a.mp4 -scodec mov_text -c:v copy b.mp4 | 1",
                "-i a.mp4 b.mp4 | 1",
                "-i a.mp4 -c copy -vf scale=2:2 b.mp4 | 1",
                "-i a.mp4 -c copy -filter:v null b.mp4 | 1",
                "-i a.mp4 -c copy -lavfi null b.mp4 | 1",
                "-i a.mp4 -filter_complex null -c copy b.mp4 | 1",
                "-i a.mp4 -metadata comment=-vf -c copy b.mp4 | 0",
                "-i a.mp4 -c copy -vf | 1",
            })
    void aCommandReEncodesUnlessAllItsCodecsAreCopy(String args, int expected) {
        assertThat(EncodeCount.of(List.of(command(Tool.FFMPEG, args)), FfmpegOptions.forVersion("5.1")))
                .isEqualTo(expected);
    }

    @Test
    void aCommandOfAnotherToolCounts() {
        var commands = List.of(
                command(Tool.FFMPEG, "-i a -c copy b.mp4"),
                command(Tool.MAGICK, "a.png b.png"),
                command(Tool.FFPROBE, "-c copy"));
        assertThat(EncodeCount.of(commands, FfmpegOptions.forVersion("5.1"))).isEqualTo(2);
    }

    private static Command command(Tool tool, String args) {
        return new Command(tool, Arrays.asList(args.split(" ")), null, Map.of(), null, null, null, null);
    }
}
