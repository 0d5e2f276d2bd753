package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

@RequiresTool({Tool.FFMPEG, Tool.VIPS})
class FileLookTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "vips black o.png 50 40, PNG, true",
        "vips gaussnoise o.jpg 50 40, JPEG, true",
        "vips black o.webp 50 40, WEBP, true",
        "vips black o.tif 50 40, TIFF, true",
        "vips black o.tif[bigtiff] 50 40, TIFF, true",
        "vips black o.ppm 50 40, PNM, true",
        "vips black o.v 50 40, vips, true",
        "vips gaussnoise o.v 50 40, vips, true",
        "ffmpeg -f lavfi -i testsrc -frames:v 1 o.bmp, BMP, true",
        "ffmpeg -f lavfi -i testsrc -frames:v 1 o.gif, GIF, true",
        "ffmpeg -f lavfi -i testsrc -t 0.1 -c:v libaom-av1 -cpu-used 8 o.avif, AVIS, true",
        "ffmpeg -f lavfi -i testsrc -frames:v 1 -pix_fmt gray16be o.pgm, PNM, true",
        "ffmpeg -f lavfi -i testsrc -t 1 o.mp4, MP4, false",
        "ffmpeg -f lavfi -i testsrc -t 1 o.avi, AVI, false",
        "ffmpeg -f lavfi -i sine -t 1 o.wav, WAVE, false",
        "ffmpeg -f lavfi -i testsrc -t 1 -f rawvideo o.raw, '', false",
    })
    void aFileIsKnownByItsHeadAndACutOneByItsTail(String line, String kind, boolean picture) throws Exception {
        assertThat(new CommandInDirectory(directory, OutputStrictness.OFF).run(line))
                .isInstanceOf(CommandOutcome.Succeeded.class);
        String last = Arrays.stream(line.split(" "))
                .filter(word -> word.startsWith("o."))
                .findFirst()
                .orElseThrow();
        Path file = directory.resolve(CommandInDirectory.HIDDEN).resolve(last.replaceFirst("\\[.*", ""));

        assertThat(FileLook.at(file)).isEqualTo(new FileLook(kind, null, picture));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 3 / 4));
        if (kind.isEmpty()) {
            assertThat(FileLook.at(file).fault()).isNull();
        } else {
            assertThat(FileLook.at(file).fault()).isEqualTo("a " + kind + " file whose end is missing");
        }
    }

    @Test
    void aWavFileTellsItsLength() throws Exception {
        new CommandInDirectory(directory).run("ffmpeg -f lavfi -i sine=d=1.5 -metadata title=x o.wav");
        Path file = directory.resolve(CommandInDirectory.HIDDEN).resolve("o.wav");
        assertThat(FileLook.secondsOfWav(file)).contains(1.5);
    }

    @Test
    void aFewBytesAreNothing() throws Exception {
        Path file = directory.resolve("x");
        for (String bytes : new String[] {"a", "BM", "RIFF", "P6 ", "II*\0", "\0\0\0\0ftyp"}) {
            Files.writeString(file, bytes);
            assertThat(FileLook.at(file)).isNotNull();
        }
    }
}
