package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** Foreign files, read by ffmpeg and ffprobe. */
final class ReadAttacks {

    private static final String RGB = " -frames:v 1 -f rawvideo -pix_fmt rgb24 out.rgb";
    private static final String BYTES = " -f u8 out.u8";
    private static final String PIXELS = " -frames:v 1 -f rawvideo -pix_fmt gray pixels.gray";
    private static final String BLACK = "-f lavfi -i color=black:s=320x48:d=1 ";
    private static final String PLAYLIST =
            "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{foreign}/canary.mov\n#EXT-X-ENDLIST\n";

    private ReadAttacks() {}

    static List<Attack> rows() {
        return List.of(
                row("picture as input", "-i {foreign}/canary.ppm" + RGB),
                row("picture by its way up", "-i {up}/canary.ppm" + RGB),
                row("picture as a file URL", "-i file:{foreign}/canary.ppm" + RGB),
                row("picture by a link", "-i link.ppm" + RGB).file("link.ppm", "-> {foreign}/canary.ppm"),
                row("picture by a linked directory", "-i album/canary.ppm" + RGB)
                        .file("album", "-> {foreign}"),
                row("text as samples", "-f u8 -i {foreign}/canary.txt" + BYTES),
                row("text as data", "-f data -i {foreign}/canary.txt -map 0 -c copy -f data out.bin"),
                row("text as pixels", "-f rawvideo -s 4x1 -pix_fmt gray -i {foreign}/canary.txt -f rawvideo out.raw"),
                row("environment of a process", "-f u8 -i /proc/{victim}/environ" + BYTES),
                row("list of concat", "-f concat -safe 0 -i list.txt" + RGB)
                        .file("list.txt", "file {foreign}/canary.ppm\n"),
                row("list of concat, as a video", "-safe 0 -f concat -i holiday.mp4" + RGB)
                        .file("holiday.mp4", "ffconcat version 1.0\nfile {foreign}/canary.ppm\n"),
                row("text as a list of concat", "-f concat -i {foreign}/canary.txt -f null -"),
                row("protocol concat", "-f u8 -i concat:{foreign}/canary.txt|{foreign}/victim.txt" + BYTES),
                row("protocol concatf", "-f u8 -i concatf:list.txt" + BYTES)
                        .file("list.txt", "file:{foreign}/canary.txt\n"),
                row("protocol subfile", "-f u8 -i subfile,,start,0,end,20,,:{foreign}/canary.txt" + BYTES),
                row("protocol async", "-f u8 -i async:{foreign}/canary.txt" + BYTES),
                row("protocol cache", "-f u8 -i cache:{foreign}/canary.txt" + BYTES),
                row(
                                "protocol crypto",
                                "-f u8 -key 00112233445566778899aabbccddeeff"
                                        + " -iv 00112233445566778899aabbccddeeff -i crypto:{foreign}/canary.txt"
                                        + BYTES)
                        .notHere("what was not encrypted is not told by decrypting it"),
                row(
                        "protocol data, with a list of concat",
                        "-f concat -safe 0 -protocol_whitelist data,file -i"
                                + " `data:text/plain,file file:{foreign}/canary.ppm`" + RGB),
                row("playlist", "-i list.m3u8" + RGB)
                        .file("list.m3u8", PLAYLIST)
                        .unseen(),
                row("playlist, as a video", "-i holiday.mp4" + RGB)
                        .file("holiday.mp4", PLAYLIST)
                        .unseen(),
                row("playlist in a playlist", "-i holiday.mp4" + RGB)
                        .file("holiday.mp4", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\ninner.m3u8\n")
                        .file("inner.m3u8", PLAYLIST)
                        .unseen(),
                row("playlist of any extension", "-allowed_extensions ALL -i holiday.mp4" + RGB)
                        .file("holiday.mp4", PLAYLIST)
                        .unseen(),
                row("manifest of DASH", "-i holiday.mp4" + RGB)
                        .file("holiday.mp4", """
                            <?xml version="1.0"?>
                            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" minBufferTime="PT1S"
                            profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" mediaPresentationDuration="PT1S">
                            <Period><AdaptationSet mimeType="video/mp4">
                            <Representation id="1" bandwidth="1"><BaseURL>{foreign}/canary.mov</BaseURL>
                            </Representation></AdaptationSet></Period></MPD>
                            """)
                        .unseen(),
                row("source movie", "-f lavfi -i movie={foreign}/canary.ppm" + RGB),
                row("source movie, misspelt", "-f lavfi -i `m'ov'ie={foreign}/canary.ppm`" + RGB),
                row("source amovie", "-f lavfi -i amovie={foreign}/canary.wav" + BYTES),
                row("filter movie", BLACK + "-vf nullsink;movie={foreign}/canary.ppm" + RGB),
                row("filter movie in -lavfi", "-lavfi movie={foreign}/canary.ppm" + RGB),
                row("filter movie in a script", "-filter_complex_script script.txt" + RGB)
                        .file("script.txt", "movie={foreign}/canary.ppm"),
                row("source movie in a graph file", "-f lavfi -graph_file graph.txt -i x" + RGB)
                        .file("graph.txt", "movie={foreign}/canary.ppm"),
                row("text as a graph file", "-f lavfi -graph_file {foreign}/canary.txt -i x -f null -"),
                row("text as -filter_script", BLACK + "-filter_script:v {foreign}/canary.txt -f null -"),
                row("text as -filter_complex_script", "-filter_complex_script {foreign}/canary.txt -f null -"),
                row("text as -/vf", BLACK + "-/vf {foreign}/canary.txt -f null -")
                        .notHere("ffmpeg 5.1 has no option -/vf"),
                row("text as a preset", BLACK + "-fpre {foreign}/canary.txt -f null -")
                        .notHere("ffmpeg 5.1 crashes of it"),
                row("text of sendcmd", BLACK + "-vf sendcmd=f={foreign}/canary.txt -f null -"),
                row("table of lut3d", BLACK + "-vf format=rgb24,lut3d={foreign}/canary.cube" + RGB),
                pixels("drawtext textfile", BLACK + "-vf drawtext=textfile={foreign}/canary.txt:fontcolor=white"),
                pixels(
                        "drawtext textfile, in quotes",
                        BLACK + "-vf drawtext='textfile'='{foreign}/canary.txt':fontcolor=white"),
                pixels("subtitles", BLACK + "-vf subtitles={foreign}/canary.srt"),
                pixels("ass", BLACK + "-vf ass={foreign}/canary.ass"),
                pixels("text as a terminal", "-f tty -i {foreign}/canary.txt"),
                row("subtitles as input", "-i {foreign}/canary.srt out.srt"),
                row("metadata", "-i {foreign}/canary.ffmeta -f ffmetadata out.txt"),
                row("metadata mapped", "-i video.mp4 -i {foreign}/canary.ffmeta -map 0:v -map_metadata 1 out.mkv"),
                row(
                        "attachment",
                        "-i video.mp4 -attach {foreign}/canary.txt -metadata:s:t mimetype=text/plain out.mkv"),
                row("pattern of pictures", "-f image2 -i {foreign}/canary%03d.ppm" + RGB),
                row("pictures by glob", "-f image2 -pattern_type glob -i {foreign}/*.ppm" + RGB),
                probe("metadata", "-show_format {foreign}/canary.ffmeta"),
                probe("text as a list of concat", "-f concat {foreign}/canary.txt"),
                probe("source movie", "-f lavfi -show_entries frame=pts -i `movie={foreign}/canary.txt:f=concat`"));
    }

    private static Attack row(String name, String command) {
        return Attack.of(Family.READ, name, Tool.FFMPEG, Evidence.TEXT, command);
    }

    private static Attack pixels(String name, String command) {
        return Attack.of(Family.READ, name, Tool.FFMPEG, Evidence.PIXELS, command + PIXELS);
    }

    private static Attack probe(String name, String command) {
        return Attack.of(Family.READ, name, Tool.FFPROBE, Evidence.TEXT, command);
    }
}
