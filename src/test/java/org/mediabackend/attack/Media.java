package org.mediabackend.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an honest caller has in the directory: {@code video.mp4}, {@code audio.wav}, {@code image.png}, and
 * {@code attached.mkv} with a text attached.
 */
record Media(Path directory) {

    /** Of 8 by 8 pixels, each 81, 81, 81. */
    private static final String FLAT = "QQQ".repeat(64);

    static Media make(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        ffmpeg(
                directory,
                "-f lavfi -i color=black:s=64x48:r=10:d=1 -f lavfi -i sine=d=1 -c:v mpeg4 -c:a aac video.mp4");
        ffmpeg(directory, "-f lavfi -i sine=d=1:r=8000 audio.wav");
        ffmpeg(directory, "-f lavfi -i color=white:s=64x48 -frames:v 1 image.png");
        ffmpeg(directory, "-f lavfi -i color=s=8x8:d=0.2,format=rgb24,lutrgb=r=81:g=81:b=81 -c:v rawvideo flat.mov");
        Files.writeString(directory.resolve("note.txt"), "a note\n");
        ffmpeg(directory, "-i video.mp4 -c copy -attach note.txt -metadata:s:t mimetype=text/plain attached.mkv");
        Files.delete(directory.resolve("note.txt"));
        return new Media(directory);
    }

    /** A film of a foreign colour. */
    byte[] film(Secret secret) throws IOException {
        String flat = Files.readString(directory.resolve("flat.mov"), StandardCharsets.ISO_8859_1);
        if (!flat.contains(FLAT)) {
            throw new AssertionError("the film's pixels are not as wanted");
        }
        return flat.replace(FLAT, secret.colour().repeat(64)).getBytes(StandardCharsets.ISO_8859_1);
    }

    void copyTo(Path target) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    private static void ffmpeg(Path directory, String arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of("ffmpeg", "-nostdin", "-v", "error"), Stream.of(arguments.split(" ")))
                                .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(List.of(arguments, said).toString());
        }
    }
}
