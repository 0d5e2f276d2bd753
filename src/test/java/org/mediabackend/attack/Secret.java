package org.mediabackend.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What foreign files hold: a word as text, and a colour in pictures, samples and tables. Red, green and blue of the
 * colour are letters, so that the raw pixels of a picture of it are a text too.
 */
record Secret(String token, String colour) {

    private static final int PIXELS = 64;

    /** What of a flat picture survives any crop or scaling. */
    private static final int SEEN = 10;

    static Secret random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String colour = random.ints(26)
                .map(i -> 'a' + Math.floorMod(i, 26))
                .distinct()
                .limit(3)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        return new Secret("canary" + Long.toHexString(random.nextLong(1L << 52, 1L << 56)), colour);
    }

    boolean isIn(String text) {
        return text.contains(token)
                || text.contains(colour.repeat(SEEN))
                || text.contains(codes().substring(0, SEEN * SEEN).replace(' ', '\t'));
    }

    void hideIn(Path foreign) throws IOException {
        write(foreign, "canary.txt", token + "\nsecond line\n");
        write(foreign, "victim.txt", token + "\n");
        write(foreign, "canary.ppm", "P6\n8 8\n255\n" + colour.repeat(PIXELS));
        write(foreign, "canary.pcm", colour.repeat(4000));
        write(foreign, "canary.srt", "1\n00:00:00,000 --> 00:00:05,000\n" + token + "\n");
        write(foreign, "canary.csv", codes());
        write(foreign, "canary.mat.txt", 3 * PIXELS + " 1\n" + codes());
        write(foreign, "canary.cube", cube());
        write(
                foreign,
                "canary.ass",
                "[Script Info]\nPlayResX: 320\nPlayResY: 48\n[V4+ Styles]\n[Events]\n"
                        + "Format: Layer, Start, End, Text\nDialogue: 0,0:00:00.00,0:00:05.00," + token + "\n");
        Files.write(foreign.resolve("canary.wav"), wav(colour.repeat(1000)));
        write(foreign, "canary.ffmeta", ";FFMETADATA1\ntitle=" + token + "\n");
        write(foreign, "canary001.ppm", "P6\n8 8\n255\n" + colour.repeat(PIXELS));
        write(
                foreign,
                "canary.svg",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\">"
                        + "<rect width=\"8\" height=\"8\" fill=\"" + hex() + "\"/></svg>");
    }

    /** As another caller's output, and as what the server keeps of itself. */
    void hideAsTenant(Path other) throws IOException {
        write(other, "secret.txt", token + "\n");
        write(other, "secret.ppm", "P6\n8 8\n255\n" + colour.repeat(PIXELS));
        write(Files.createDirectories(other.resolve(".media-" + other.getFileName() + "-1.0.0")), "half.txt", token);
    }

    private String hex() {
        return colour.chars().mapToObj(Integer::toHexString).collect(Collectors.joining("", "#", ""));
    }

    private String codes() {
        return IntStream.range(0, 3 * PIXELS)
                        .mapToObj(i -> Integer.toString(colour.charAt(i % 3)))
                        .collect(Collectors.joining(" "))
                + "\n";
    }

    /** A table that makes the colour of every colour. */
    private String cube() {
        String line = colour.chars()
                .mapToObj(c -> String.format("%.6f", (c + 0.5) / 255))
                .collect(Collectors.joining(" "));
        return "LUT_3D_SIZE 2\n" + (line + "\n").repeat(8);
    }

    /** Eight bits, one channel. */
    private static byte[] wav(String samples) {
        byte[] data = samples.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(44 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + data.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(8000)
                .putInt(8000)
                .putShort((short) 1)
                .putShort((short) 8)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static void write(Path directory, String name, String content) throws IOException {
        Files.write(directory.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
    }
}
