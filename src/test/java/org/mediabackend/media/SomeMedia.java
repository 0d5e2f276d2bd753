package org.mediabackend.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Small inputs of many kinds in one directory, made by the ffmpeg on PATH. Four seconds where nothing else is said. */
final class SomeMedia {

    private static final List<String> COMMANDS = List.of(
            "-f lavfi -i testsrc2=d=4:s=160x90:r=25 -f lavfi -i sine=d=4 -c:v mpeg4 -g 25 -c:a aac src.mp4",
            "-i src.mp4 -c copy src.mkv",
            "-i src.mp4 -c copy -movflags +faststart fast.mp4",
            "-i src.mp4 -c copy -bsf:v dump_extra src.ts",
            "-i src.mp4 -c copy -movflags frag_keyframe+empty_moov frag.mp4",
            "-i src.mp4 -c:v mpeg4 -c:a mp3 src.avi",
            "-i src.mp4 -c:v flv1 -ar 44100 src.flv",
            "-i src.mp4 -c:v libvpx -deadline realtime -c:a libvorbis src.webm",
            "-i src.mp4 -vn a.mp3",
            "-i src.mp4 -vn a.wav",
            "-i src.mp4 -vn -c copy a.aac",
            "-i src.mp4 -vn a.flac",
            "-i src.mp4 -vn a.ogg",
            "-i src.mp4 -vf fps=5 a.gif",
            "-f lavfi -i testsrc2=d=4:s=160x90 -c:v libx264 -g 25 -preset ultrafast v.mp4",
            "-f lavfi -i testsrc2=d=4:s=160x90 -f lavfi -i sine=d=1 -c:v mpeg4 -c:a aac late.mp4",
            "-f lavfi -i color=red:s=64x64 -frames:v 1 p.png",
            "-f lavfi -i color=red:s=64x64 -frames:v 1 p.jpg",
            "-f lavfi -i testsrc2=d=1:s=64x64:r=8 img%d.png",
            "-i a.mp3 -i p.png -map 0 -map 1 -c:a copy -c:v png -disposition:v:0 attached_pic cover.mp3",
            "-i src.mp4 -i s.srt -map 0 -map 1 -c copy -c:s srt subs.mkv",
            "-i src.mp4 -i s.srt -map 0 -map 1 -c copy -c:s mov_text subs.mp4",
            // One second of pictures, then one that stands still for three.
            "-f lavfi -i testsrc2=d=4:s=160x90 -vf select=lt(n\\,25)+eq(n\\,99) -vsync vfr -c:v mpeg4 -bf 0 still.mp4",
            "-f lavfi -i testsrc2=d=4:s=160x90:r=1 -c:v mpeg4 slow.mp4");

    private SomeMedia() {}

    static void make(Path directory) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("s.srt"), "1\n00:00:00,500 --> 00:00:01,000\nhello\n\n");
        Files.writeString(directory.resolve("late.srt"), "1\n00:00:08,000 --> 00:00:09,000\nhello\n\n");
        Files.writeString(directory.resolve("list.txt"), "file src.mp4\nfile src.mp4\n");
        for (String command : COMMANDS) {
            FfmpegAtHand.Result result =
                    FfmpegAtHand.run(directory, Arrays.asList(("-v error -y -nostdin " + command).split(" ")));
            if (result.exitCode() != 0) {
                throw new AssertionError(command + " failed: " + result.errors());
            }
        }
        for (String whole : List.of("src.mkv", "fast.mp4", "a.wav", "a.flac", "a.mp3", "p.png", "p.jpg")) {
            byte[] bytes = Files.readAllBytes(directory.resolve(whole));
            Files.write(directory.resolve("cut-" + whole), Arrays.copyOf(bytes, bytes.length * 2 / 3));
        }
    }
}
