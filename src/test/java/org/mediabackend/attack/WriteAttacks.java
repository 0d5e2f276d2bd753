package org.mediabackend.attack;

import java.util.List;
import org.mediabackend.tools.Tool;

/** Files outside of the caller's directory, made, changed or removed. */
final class WriteAttacks {

    private static final String SOME = "-y -f lavfi -i color=s=64x64:d=1 ";
    private static final String TWICE = "-y -f lavfi -i color=s=64x64:d=1 -f lavfi -i color=s=64x64:d=1 ";
    private static final String NONE = " -f null -";

    private WriteAttacks() {}

    static List<Attack> rows() {
        return List.of(
                row("output", SOME + "{foreign}/out.avi"),
                row("output by its way up", SOME + "{up}/out.avi"),
                row("output as a file URL", SOME + "-f avi file:{foreign}/out.avi"),
                row("output in a linked directory", SOME + "album/out.avi").file("album", "-> {foreign}"),
                row("output by a link", SOME + "-f rawvideo out.raw").file("out.raw", "-> {foreign}/new.raw"),
                row("a second output", SOME + "own.avi {foreign}/out.avi"),
                row("pictures by number", SOME + "-f image2 {foreign}/i%d.png"),
                row("one picture", SOME + "-f image2 -update 1 {foreign}/i.png"),
                row("checksums", SOME + "-f framecrc {foreign}/sums.txt"),
                row("protocol md5", SOME + "-f rawvideo md5:{foreign}/sum.txt"),
                row(
                        "protocol crypto",
                        SOME + "-f mpegts -key 00112233445566778899aabbccddeeff"
                                + " -iv 00112233445566778899aabbccddeeff crypto:{foreign}/out.ts"),
                row("metadata", SOME + "-f ffmetadata {foreign}/out.txt"),
                row("output tee", SOME + "-map 0 -c:v mpeg4 -f tee own.avi|{foreign}/out.avi"),
                row("protocol tee", SOME + "-c:v mpeg4 -f mpegts tee:own.ts|{foreign}/out.ts"),
                row("output fifo", SOME + "-map 0 -c:v mpeg4 -f fifo -fifo_format avi {foreign}/out.avi"),
                row("segments", SOME + "-f segment {foreign}/s%d.avi"),
                row("list of segments", SOME + "-f segment -segment_list {foreign}/list.txt s%d.avi"),
                row(
                        "header of segments",
                        SOME
                                + "-c:v mpeg4 -f segment -segment_format avi -segment_header_filename {foreign}/h"
                                + " s%d.avi"),
                row("segments of HLS", SOME + "-f hls -hls_segment_filename {foreign}/s%d.ts own.m3u8"),
                row(
                        "first part of HLS",
                        SOME + "-c:v mpeg4 -f hls -hls_segment_type fmp4 -hls_fmp4_init_filename {up}/i.mp4 own.m3u8"),
                row("playlist of HLS", SOME + "-f hls -hls_segment_filename s%d.ts {foreign}/own.m3u8"),
                row("main playlist of HLS", SOME + "-f hls -master_pl_name {up}/main.m3u8 own.m3u8"),
                row("manifest of DASH", SOME + "-c:v mpeg4 -f dash {foreign}/m.mpd"),
                row("segments of DASH", SOME + "-c:v mpeg4 -f dash -init_seg_name {up}/i.m4s own.mpd"),
                row("directory of Smooth Streaming", SOME + "-c:v libx264 -f smoothstreaming {foreign}/smooth"),
                row("-vstats_file", SOME + "-c:v mpeg4 -vstats_file {foreign}/stats.txt" + NONE),
                row("-progress", SOME + "-progress {foreign}/progress.txt" + NONE),
                row("-progress as a file URL", SOME + "-progress file:{foreign}/progress.txt" + NONE),
                row("-passlogfile", SOME + "-c:v mpeg4 -pass 1 -passlogfile {foreign}/pass" + NONE),
                row("-passlogfile of x264", SOME + "-c:v libx264 -pass 1 -passlogfile {foreign}/pass" + NONE),
                row("-x264-params stats", SOME + "-c:v libx264 -x264-params pass=1:stats={foreign}/stats.log" + NONE),
                row("-x264opts stats", SOME + "-c:v libx264 -x264opts pass=1:stats={foreign}/stats.log" + NONE),
                row("-stats of x264", SOME + "-c:v libx264 -stats {foreign}/stats.log -pass 1" + NONE)
                        .notHere("-stats is a flag of ffmpeg itself, so the path is an output without a format"),
                row(
                        "-x265-params stats",
                        SOME + "-c:v libx265 -x265-params pass=1:log-level=0:stats={foreign}/stats.log" + NONE),
                row("-x265-params csv", SOME + "-c:v libx265 -x265-params log-level=0:csv={foreign}/x.csv" + NONE),
                row("-sdp_file", SOME + "-c:v mpeg4 -sdp_file {foreign}/x.sdp -f rtp rtp://127.0.0.1:{udp}"),
                row("-report by its environment", SOME + "own.avi").env("FFREPORT", "file={foreign}/report.log"),
                row("-dump_attachment", "-y -dump_attachment:t {foreign}/note.txt -i attached.mkv -t 0.1" + NONE),
                row("metadata=print", SOME + "-vf metadata=print:file={foreign}/meta.txt" + NONE),
                row(
                        "metadata=print of metadata",
                        SOME + "-vf metadata=add:key=a:value=b,metadata=print:file={foreign}/meta.txt" + NONE),
                row(
                        "ametadata=print",
                        "-f lavfi -i sine=d=1 -af astats=metadata=1,ametadata=print:file={foreign}/meta.txt" + NONE),
                row("psnr", TWICE + "-lavfi psnr=stats_file={foreign}/psnr.txt" + NONE),
                row("ssim", TWICE + "-lavfi ssim=stats_file={foreign}/ssim.txt" + NONE),
                row("vidstabdetect", SOME + "-vf vidstabdetect=result={foreign}/shake.trf" + NONE),
                row("signature", SOME + "-vf signature=filename={foreign}/sign.bin" + NONE),
                row("deshake", SOME + "-vf deshake=filename={foreign}/deshake.log" + NONE),
                row("vmafmotion", SOME + "-vf vmafmotion=stats_file={foreign}/motion.txt" + NONE),
                row(
                        "protocol data, with a list of concat",
                        "-y -f concat -safe 0 -protocol_whitelist data,file,pipe -i `data:text/plain,file"
                                + " file:{work}/image.png` {foreign}/out.png"),
                image(Tool.FFPROBE, "-o", "-o {foreign}/probe.json -of json -show_format video.mp4"),
                image(Tool.MAGICK, "output", "image.png {foreign}/out.png"),
                image(Tool.MAGICK, "output by its way up", "image.png png:{up}/out.png"),
                image(Tool.MAGICK, "output by a link", "image.png out.ppm")
                        .file("out.ppm", "-> {foreign}/new.ppm")
                        .notHere("ImageMagick does not write to links"),
                image(Tool.MAGICK, "-write", "image.png -write {foreign}/w.png null:"),
                image(Tool.MAGICK, "+write", "image.png +write {foreign}/w.png null:"),
                image(Tool.MAGICK, "name from a property", "image.png -set filename:f {foreign}/f %[filename:f].png"),
                image(Tool.MAGICK, "text", "image.png txt:{foreign}/t.txt"),
                image(Tool.MAGICK, "info", "image.png -format hello info:{foreign}/i.txt"),
                image(Tool.MAGICK, "cache", "image.png {foreign}/c.mpc"),
                image(Tool.MAGICK, "several pictures", "image.png image.png +adjoin {foreign}/i%d.png"),
                image(Tool.MAGICK, "script msl:", "msl:script.msl null:")
                        .file("script.msl", """
                            <?xml version="1.0"?><image><read filename="image.png"/>
                            <write filename="{foreign}/out.png"/></image>
                            """)
                        .notHere("ImageMagick 6.9.11 aborts"),
                image(Tool.MAGICK, "temporary files", "-limit memory 0 -limit map 0 image.png -write mpr:a null:")
                        .env("MAGICK_TMPDIR", "{foreign}")
                        .notHere("its temporary files are removed again"),
                image(Tool.VIPS, "output", "copy image.png {foreign}/out.png"),
                image(Tool.VIPS, "output with options", "copy image.png {foreign}/out.png[compression=1]"),
                image(Tool.VIPS, "output by its saver", "pngsave image.png {foreign}/out.png"),
                image(Tool.VIPS, "raw output", "rawsave image.png {foreign}/out.raw"),
                image(Tool.VIPS, "output by a link", "rawsave image.png out.raw")
                        .file("out.raw", "-> {foreign}/new.raw"),
                image(Tool.VIPS, "tiles", "dzsave image.png {foreign}/tiles"),
                image(Tool.VIPS, "tiles by --basename", "dzsave image.png own --basename {up}/tiles"),
                image(Tool.VIPS, "script by ImageMagick", "magickload msl:script.msl out.v")
                        .file("script.msl", """
                            <?xml version="1.0"?><image><read filename="{work}/image.png"/>
                            <write filename="{foreign}/out.png"/></image>
                            """)
                        .notHere("ImageMagick 6.9.11 aborts"),
                image(Tool.VIPSTHUMBNAIL, "output", "image.png -o {foreign}/t.png"),
                image(Tool.VIPSTHUMBNAIL, "output by pattern", "image.png -o {foreign}/%s.jpg"),
                delete(Tool.FFMPEG, "overwritten", SOME + "-f rawvideo {foreign}/victim.txt"),
                delete(Tool.FFMPEG, "overwritten by a log", SOME + "-progress {foreign}/victim.txt" + NONE),
                delete(Tool.FFMPEG, "overwritten by a link", SOME + "-f rawvideo out.raw")
                        .file("out.raw", "-> {foreign}/victim.txt"),
                delete(
                                Tool.FFMPEG,
                                "removed with old segments of HLS",
                                "-y -f lavfi -i color=s=64x64:d=4 -c:v mpeg4 -g 1 -f hls -hls_time 1 -hls_list_size 1"
                                        + " -hls_flags append_list+delete_segments -hls_delete_threshold 1 own.m3u8")
                        .file("own.m3u8", """
                            #EXTM3U
                            #EXT-X-VERSION:3
                            #EXT-X-TARGETDURATION:1
                            #EXT-X-MEDIA-SEQUENCE:0
                            #EXTINF:1.000000,
                            {up}/victim.txt
                            #EXTINF:1.000000,
                            a.ts
                            """)
                        .notHere("of an old segment only the last part of its name counts: see the next")
                        .unseen(),
                delete(
                                Tool.FFMPEG,
                                "removed beside new segments of HLS",
                                "-y -f lavfi -i color=s=64x64:d=4 -c:v mpeg4 -g 1 -f hls -hls_time 1 -hls_list_size 1"
                                        + " -hls_flags append_list+delete_segments -hls_delete_threshold 1"
                                        + " -hls_segment_filename album/s%d.ts own.m3u8")
                        .file("album", "-> {foreign}")
                        .file("own.m3u8", """
                            #EXTM3U
                            #EXT-X-VERSION:3
                            #EXT-X-TARGETDURATION:1
                            #EXT-X-MEDIA-SEQUENCE:0
                            #EXTINF:1.000000,
                            victim.txt
                            #EXTINF:1.000000,
                            a.ts
                            """),
                delete(Tool.MAGICK, "overwritten", "image.png png:{foreign}/victim.txt"),
                delete(Tool.MAGICK, "removed after reading", "ephemeral:{foreign}/canary.ppm null:")
                        .notHere("ImageMagick 6.9.11 has no ephemeral:"),
                delete(Tool.MAGICK, "removed by a script", "msl:script.msl null:")
                        .file("script.msl", "<image><read filename=\"ephemeral:{foreign}/canary.ppm\"/></image>")
                        .notHere("ImageMagick 6.9.11 aborts"),
                delete(Tool.VIPS, "overwritten", "rawsave image.png {foreign}/victim.txt"),
                delete(Tool.VIPS, "removed by rm", "system `rm {foreign}/victim.txt`"),
                Attack.of(Family.DELETE, "another's process", Tool.VIPS, Evidence.VICTIM, "system `kill -9 {victim}`"));
    }

    private static Attack row(String name, String command) {
        return image(Tool.FFMPEG, name, command);
    }

    private static Attack image(Tool tool, String name, String command) {
        return Attack.of(Family.WRITE, name, tool, Evidence.FOREIGN, command);
    }

    private static Attack delete(Tool tool, String name, String command) {
        return Attack.of(Family.DELETE, name, tool, Evidence.FOREIGN, command);
    }
}
