package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** What lies in the same data directory and is another's, and what becomes an attack by the name of a file. */
final class TenantAttacks {

    private static final String RGB = " -frames:v 1 -f rawvideo -pix_fmt rgb24 out.rgb";
    private static final String BYTES = " -f u8 out.u8";
    private static final String SOME = "-y -f lavfi -i color=s=64x64:d=1 ";

    private static final String SHARED =
            "whoever may submit may name what lies in the data directory, the outputs of other tasks too";

    private TenantAttacks() {}

    static List<Attack> rows() {
        return List.of(
                tenant(Tool.FFMPEG, "output as input", Evidence.TEXT, "-i {other}/secret.ppm" + RGB)
                        .stillOpen(SHARED),
                tenant(Tool.FFMPEG, "text as input", Evidence.TEXT, "-f u8 -i {other}/secret.txt" + BYTES)
                        .stillOpen(SHARED),
                tenant(Tool.FFMPEG, "list of concat", Evidence.TEXT, "-f concat -safe 0 -i list.txt" + RGB)
                        .file("list.txt", "file {other}/secret.ppm\n")
                        .stillOpen(SHARED),
                tenant(Tool.FFMPEG, "movie", Evidence.TEXT, "-f lavfi -i movie={other}/secret.ppm" + RGB)
                        .stillOpen(SHARED),
                tenant(Tool.FFMPEG, "link", Evidence.TEXT, "-i link.ppm" + RGB)
                        .file("link.ppm", "-> {other}/secret.ppm")
                        .stillOpen(SHARED),
                tenant(Tool.FFMPEG, "journal", Evidence.TEXT, "-f u8 -i {journal}" + BYTES),
                tenant(Tool.FFMPEG, "file of the database", Evidence.TEXT, "-f u8 -i {postgres}" + BYTES),
                tenant(
                                Tool.FFMPEG,
                                "file of the database by its way up",
                                Evidence.TEXT,
                                "-f concat -safe 0 -i list.txt" + BYTES)
                        .file("list.txt", "file {postgres}\noption format u8\n")
                        .notHere("a list gives no options to a demuxer"),
                tenant(Tool.FFMPEG, "output written", Evidence.FOREIGN, SOME + "{other}/more.avi"),
                tenant(Tool.FFMPEG, "output overwritten", Evidence.FOREIGN, SOME + "-f rawvideo {other}/secret.txt"),
                tenant(Tool.FFMPEG, "journal overwritten", Evidence.FOREIGN, SOME + "-f rawvideo {journal}"),
                tenant(Tool.FFMPEG, "database overwritten", Evidence.FOREIGN, SOME + "-f rawvideo {postgres}"),
                tenant(Tool.FFMPEG, "output overwritten by a link", Evidence.FOREIGN, SOME + "-f rawvideo out.raw")
                        .file("out.raw", "-> {other}/secret.txt"),
                tenant(Tool.MAGICK, "output as input", Evidence.TEXT, "{other}/secret.ppm -depth 8 rgb:out.rgb")
                        .stillOpen(SHARED),
                tenant(Tool.MAGICK, "output removed", Evidence.FOREIGN, "ephemeral:{other}/secret.ppm null:")
                        .notHere("ImageMagick 6.9.11 has no ephemeral:"),
                tenant(Tool.MAGICK, "output overwritten", Evidence.FOREIGN, "image.png {other}/secret.ppm"),
                tenant(Tool.VIPS, "output as input", Evidence.TEXT, "copy {other}/secret.ppm out.v")
                        .stillOpen(SHARED),
                tenant(Tool.VIPS, "output overwritten", Evidence.FOREIGN, "copy image.png {other}/secret.ppm"),
                tenant(
                        Tool.VIPS,
                        "unfinished work",
                        Evidence.TEXT,
                        "system `sh -c 'cat {other}/.media-*/half.txt >&2'`"),
                tenant(
                        Tool.VIPS,
                        "all of the data directory",
                        Evidence.OUTSIDE,
                        "system `sh -c 'cat {data}/outputs/*/*.txt {data}/attempts/* {data}/postgres/* >all.txt;"
                                + " true'`"),
                tenant(
                        Tool.VIPS,
                        "all of the data directory removed",
                        Evidence.FOREIGN,
                        "system `sh -c 'rm -f {other}/* {journal} {postgres}'`"),
                names(Tool.FFMPEG, "concat:", Evidence.TEXT, "-f u8 -i concat:holiday.txt|{foreign}/canary.txt" + BYTES)
                        .file("holiday.txt", "holiday"),
                names(
                        Tool.FFMPEG,
                        "-vstats_file",
                        Evidence.FOREIGN,
                        "-i video.mp4 -c:v mpeg4 -vstats_file {foreign}/x own.avi"),
                names(Tool.FFMPEG, "-filter_complex_script", Evidence.TEXT, "-filter_complex_script -i.mp4" + RGB)
                        .file("-i.mp4", "movie={foreign}/canary.ppm"),
                names(
                        Tool.FFMPEG,
                        "a graph in drawtext",
                        Evidence.TEXT,
                        "-f lavfi -i color=s=8x8 -vf drawtext=text=holiday,nullsink;movie={foreign}/canary.ppm" + RGB),
                names(
                                Tool.FFMPEG,
                                "a graph in subtitles",
                                Evidence.TEXT,
                                "-f lavfi -i color=s=8x8 -vf subtitles=x.srt,nullsink;movie={foreign}/canary.ppm" + RGB)
                        .file("x.srt", "1\n00:00:00,000 --> 00:00:00,100\n.\n"),
                names(Tool.FFMPEG, "a line in a list of concat", Evidence.TEXT, "-f concat -safe 0 -i list.txt" + RGB)
                        .file("list.txt", "file 'a'\\''b.ppm'\nfile {foreign}/canary.ppm\n")
                        .file("a'b.ppm", "P6\n1 1\n255\nabc")
                        .notHere("the first of the list is the one that is decoded"),
                names(
                        Tool.FFMPEG,
                        "a slave of tee",
                        Evidence.FOREIGN,
                        SOME + "-map 0 -c:v mpeg4 -f tee holiday.avi|{foreign}/x.avi"),
                names(Tool.FFMPEG, "a pattern", Evidence.TEXT, "-i {foreign}/canary%03d.ppm" + RGB),
                names(Tool.MAGICK, "msl:", Evidence.FOREIGN, "msl:x.png null:")
                        .file(
                                "x.png",
                                "<image><read filename=\"image.png\"/><write filename=\"{foreign}/x.png\"/></image>")
                        .notHere("ImageMagick 6.9.11 aborts"),
                names(Tool.MAGICK, "mvg:", Evidence.TEXT, "mvg:x.png -depth 8 rgb:out.rgb")
                        .file("x.png", "viewbox 0 0 8 8 image over 0,0 8,8 '{foreign}/canary.ppm'\n"),
                names(Tool.MAGICK, "ephemeral:", Evidence.FOREIGN, "ephemeral:{foreign}/canary.ppm null:")
                        .notHere("ImageMagick 6.9.11 has no ephemeral:"),
                names(Tool.MAGICK, "-write", Evidence.FOREIGN, "image.png -write {foreign}/x.png null:"),
                names(Tool.MAGICK, "a drawing by its content", Evidence.TEXT, "holiday.mvg -depth 8 rgb:out.rgb")
                        .file(
                                "holiday.mvg",
                                "push graphic-context\nviewbox 0 0 8 8\n"
                                        + "image over 0,0 8,8 '{foreign}/canary.ppm'\npop graphic-context\n")
                        .notHere("ImageMagick 6 takes it for a drawing only by its prefix")
                        .unseen(),
                names(
                                Tool.MAGICK,
                                "%[filename:]",
                                Evidence.FOREIGN,
                                "image.png -set filename:f {up}/x out-%[filename:f].png")
                        .notHere("there is no directory that is called out-.."),
                names(
                        Tool.VIPS,
                        "options in brackets",
                        Evidence.TEXT,
                        "copy {foreign}/canary.ppm[access=sequential] out.v"),
                names(
                        Tool.VIPSTHUMBNAIL,
                        "a pattern of directories",
                        Evidence.FOREIGN,
                        "image.png --output {foreign}/%s-x.png"));
    }

    private static Attack tenant(Tool tool, String name, Evidence evidence, String command) {
        return Attack.of(Family.TENANT, name, tool, evidence, command);
    }

    private static Attack names(Tool tool, String name, Evidence evidence, String command) {
        return Attack.of(Family.NAMES, name, tool, evidence, command);
    }
}
