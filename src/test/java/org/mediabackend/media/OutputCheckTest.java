package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mediabackend.media.CommandOutcome.Failed;
import org.mediabackend.media.CommandOutcome.Reason;
import org.mediabackend.media.CommandOutcome.Succeeded;
import org.mediabackend.support.RequiresTool;
import org.mediabackend.tools.Tool;

/** Real commands: the honest ones pass, and those that end with 0 though they wrote nothing of use do not. */
@RequiresTool({Tool.FFMPEG, Tool.FFPROBE})
class OutputCheckTest {

    @TempDir
    private static Path in;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeInputs() throws Exception {
        SomeMedia.make(in);
    }

    /** Each writes {@code IN} for the directory of the inputs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // containers
                "-i IN/src.mp4 -c:v mpeg4 o.mp4",
                "-i IN/src.mp4 -c:v libx264 -preset ultrafast -movflags +faststart o.mp4",
                "-i IN/src.mp4 -c copy o.mkv",
                "-i IN/src.mp4 -c copy -movflags frag_keyframe+empty_moov o.mp4",
                "-i IN/src.mp4 -c copy -f ismv o.ismv",
                "-i IN/src.mp4 -c copy o.mov",
                "-i IN/src.mp4 -c:v libvpx -deadline realtime -c:a libvorbis o.webm",
                "-i IN/src.mp4 -c:v libvpx -deadline realtime -an -f webm -live 1 o.webm",
                "-i IN/src.mp4 o.avi",
                "-i IN/src.mp4 -c:v flv1 -ar 44100 o.flv",
                "-i IN/src.mp4 -c:v mpeg2video o.ts",
                "-i IN/src.mp4 -c:v mpeg1video o.mpg",
                "-i IN/src.mp4 o.wmv",
                "-i IN/src.mp4 o.nut",
                "-i IN/src.mp4 -an -c:v mpeg2video o.mxf",
                "-i IN/src.mp4 -an -pix_fmt yuv420p o.y4m",
                "-i IN/src.mp4 -map 0 -c copy -f fifo -fifo_format mp4 o.mp4",
                "-i IN/src.mp4 -vn o.m4a",
                "-i IN/src.mp4 o.mp3",
                "-i IN/src.mp4 -write_xing 0 o.mp3",
                "-i IN/src.mp4 -vn o.wav",
                "-i IN/src.mp4 -vn o.flac",
                "-i IN/src.mp4 -vn o.ogg",
                "-i IN/src.mp4 -vn -c:a libopus o.opus",
                "-i IN/src.mp4 -vn o.aac",
                "-i IN/src.mp4 -vn o.ac3",
                "-i IN/src.mp4 -vn o.aiff",
                "-i IN/src.mp4 -vn o.w64",
                "-i IN/src.mp4 -vn o.caf",
                "-i IN/src.mp4 -vn o.wv",
                "-i IN/src.mp4 -vn o.mp2",
                "-i IN/src.mp4 -f adts -vn o.dat",
                // cuts, copies
                "-ss 1.3 -i IN/src.mp4 -c copy o.mp4",
                "-ss 1.3 -i IN/src.mp4 -c copy o.mkv",
                "-i IN/src.mp4 -ss 1.3 -c copy o.mp4",
                "-i IN/v.mp4 -ss 2.9 -c copy o.mkv",
                "-ss 1.3 -i IN/src.mp4 -t 1 -c:v mpeg4 o.mp4",
                "-ss 3.9 -i IN/src.mp4 o.mp4",
                "-i IN/src.mp4 -t 0.1 o.mp4",
                "-t 0.1 -i IN/src.mp4 o.mkv",
                "-i IN/src.mp4 -t 100 o.mp4",
                "-i IN/src.mp4 -ss 1 -to 2 -c copy o.mp4",
                "-sseof -1 -i IN/src.mp4 -c copy o.mkv",
                "-i IN/src.mp4 -frames:v 5 o.mp4",
                "-i IN/src.mp4 -frames:a 5 -vn o.wav",
                "-i IN/src.mp4 -fs 20k -c copy o.mkv",
                "-i IN/src.mp4 -t 2 a.mp4 -t 1 b.mkv -vn c.wav",
                "-copyts -ss 2 -i IN/src.mp4 o.mkv",
                "-ss 2 -i IN/src.mp4 -copyts -to 3 o.mp4",
                "-itsoffset 2 -i IN/src.mp4 o.mp4",
                "-itsoffset -2 -i IN/src.mp4 -c copy o.mp4",
                "-i IN/src.mp4 -output_ts_offset 5 o.mkv",
                "-i IN/src.mp4 -c copy -bsf:v noise=drop=1 o.mkv",
                "-skip_frame nokey -i IN/src.mp4 -vsync vfr k%d.jpg",
                "-discard nokey -i IN/src.mp4 -an -vsync vfr o.mp4",
                "-r 100 -i IN/v.mp4 o.mp4",
                "-stream_loop 2 -i IN/a.mp3 o.mp3",
                "-stream_loop 1 -i IN/src.mp4 -c copy o.mp4",
                "-stream_loop -1 -i IN/a.mp3 -t 6 o.wav",
                "-f concat -safe 0 -i IN/list.txt -c copy o.mp4",
                "-i concat:IN/src.ts|IN/src.ts -c copy o.ts",
                // other inputs
                "-i IN/src.mkv o.mp4",
                "-i IN/src.ts -c:v mpeg4 o.mp4",
                "-i IN/src.avi o.mkv",
                "-i IN/src.flv o.mkv",
                "-i IN/src.webm -c copy o.mkv",
                "-i IN/frag.mp4 -c copy o.mp4",
                "-i IN/a.aac o.wav",
                "-i IN/a.flac o.mp3",
                "-i IN/a.gif -pix_fmt yuv420p o.mp4",
                "-i IN/still.mp4 o.mp4",
                "-i IN/still.mp4 -c copy o.mkv",
                "-i IN/slow.mp4 o.mp4",
                "-i IN/slow.mp4 -r 25 o.webm -c copy o.mkv",
                "-f lavfi -i testsrc=d=1:s=32x32 o.mp4",
                "-f lavfi -i color=s=32x32 -t 1 o.mkv",
                "-f lavfi -i anullsrc -i IN/v.mp4 -shortest -c:v copy o.mp4",
                // streams of unequal lengths
                "-i IN/late.mp4 o.mp4",
                "-i IN/late.mp4 -vn o.wav",
                "-i IN/late.mp4 -map 0:a o.mp3",
                "-i IN/late.mp4 -shortest o.mp4",
                "-i IN/late.mp4 -ss 2 o.mp4",
                "-i IN/late.mp4 -map 0:v -map 0:a -af apad -shortest o.mp4",
                "-i IN/v.mp4 -i IN/a.mp3 -shortest o.mp4",
                "-i IN/v.mp4 -i IN/late.mp4 -map 0:v -map 1:a -shortest o.mp4",
                "-i IN/v.mp4 -i IN/late.mp4 -map 1:a -map 0:v -c copy o.mkv",
                "-i IN/v.mp4 -i IN/p.png -an o.mp4",
                "-i IN/p.png -i IN/a.mp3 o.mp4",
                // filters
                "-i IN/src.mp4 -vf scale=80:-2,fps=1 o.mp4",
                "-i IN/src.mp4 -vf fps=1/2 -an o.mp4",
                "-i IN/src.mp4 -r 1 -an o.mkv",
                "-i IN/src.mp4 -vf select=eq(pict_type\\,I) -an -vsync vfr o.mp4",
                "-i IN/src.mp4 -vf mpdecimate -an o.mp4",
                "-i IN/still.mp4 -vf decimate o.mp4",
                "-i IN/src.mp4 -vf thumbnail=10 -an o.mp4",
                "-i IN/src.mp4 -vf setpts=0.5*PTS -af atempo=2 o.mp4",
                "-i IN/src.mp4 -vf setpts=N/60/TB -an o.mp4",
                "-i IN/src.mp4 -vf setpts=2*PTS -an o.mkv",
                "-i IN/src.mp4 -vf trim=1:2,setpts=PTS-STARTPTS -an o.mp4",
                "-i IN/src.mp4 -vf reverse -af areverse o.mp4",
                "-i IN/src.mp4 -vf tile=2x2 -frames:v 1 o.png",
                "-i IN/src.mp4 -vf palettegen o.png",
                "-i IN/src.mp4 -filter_complex [0:v]split[a][b];[a]palettegen[p];[b][p]paletteuse o.gif",
                "-i IN/src.mp4 -i IN/p.png -filter_complex overlay=5:5 -c:a copy o.mp4",
                "-i IN/src.mp4 -i IN/late.mp4 -filter_complex [0:v][1:v]hstack[v];[0:a][1:a]amix[a] -map [v] -map [a]"
                        + " o.mp4",
                "-i IN/src.mp4 -i IN/late.mp4 -filter_complex [0:v][0:a][1:v][1:a]concat=v=1:a=1 o.mp4",
                "-i IN/v.mp4 -i IN/v.mp4 -filter_complex xfade=offset=2:duration=1 o.mp4",
                "-i IN/src.mp4 -vf tpad=stop_duration=1 -an o.mp4",
                "-i IN/src.mp4 -af silenceremove=start_periods=1:start_threshold=-80dB -vn o.wav",
                "-i IN/src.mp4 -af atrim=end=1 -vn o.wav",
                "-i IN/src.mp4 -filter_complex [0:v]trim=0:1[v] -map [v] a.mp4 -map 0:a b.wav",
                // pictures
                "-ss 2 -i IN/src.mp4 -frames:v 1 o.png",
                "-i IN/src.mp4 -frames:v 1 -update 1 o.jpg",
                "-i IN/src.mp4 -vf fps=2 o%03d.jpg",
                "-i IN/src.mp4 -vf fps=2 -f image2 -strftime 1 o-%Y-%m-%d.png",
                "-i IN/src.mp4 -frames:v 1 o.bmp",
                "-i IN/src.mp4 -frames:v 1 o.tiff",
                "-i IN/src.mp4 -frames:v 1 -pix_fmt rgb24 o.ppm",
                "-i IN/src.mp4 -frames:v 1 o.webp",
                "-i IN/src.mp4 -t 0.5 -vf fps=4 -c:v libwebp_anim o.webp",
                "-i IN/src.mp4 -frames:v 1 -pix_fmt rgb24 o.tga",
                "-i IN/src.mp4 -frames:v 1 -c:v libaom-av1 -cpu-used 8 o.avif",
                "-i IN/src.mp4 -vf fps=4 o.gif",
                "-i IN/src.mp4 -vf fps=4 -f apng o.png",
                "-i IN/src.mp4 -t 0.3 -f image2pipe o.bin",
                "-loop 1 -i IN/p.png -t 1 o.mp4",
                "-loop 1 -framerate 5 -i IN/p.png -i IN/a.mp3 -shortest o.mkv",
                "-framerate 4 -i IN/img%d.png o.mp4",
                "-i IN/img%d.png o.mp4",
                "-i IN/p.png o.jpg",
                "-i IN/p.png o.mp4",
                // nothing but numbers and text, and nothing at all
                "-i IN/src.mp4 -f null -",
                "-i IN/src.mp4 -f null /dev/null",
                "-i IN/src.mp4 -pass 1 -c:v mpeg4 -an -f mp4 /dev/null",
                "-i IN/src.mp4 -f md5 o.md5",
                "-i IN/src.mp4 -f hash o.txt",
                "-i IN/src.mp4 -f framecrc o.crc",
                "-i IN/src.mp4 -f ffmetadata o.txt",
                "-i IN/src.mp4 -f rawvideo -pix_fmt gray o.raw",
                "-i IN/src.mp4 -vn -f s16le o.pcm",
                "-i IN/v.mp4 -c copy o.h264",
                "-i IN/src.mp4 -f matroska -",
                "-i IN/src.mp4 -vn -f mp3 pipe:1",
                // several files
                "-i IN/src.mp4 -c:v mpeg2video -hls_time 1 o.m3u8",
                "-i IN/src.mp4 -c:v libx264 -preset ultrafast -g 12 -hls_time 0.5 -hls_list_size 2 o.m3u8",
                "-i IN/src.mp4 -c:v mpeg2video -hls_time 1 -hls_list_size 2 -hls_flags delete_segments o.m3u8",
                "-i IN/src.mp4 -c:v mpeg2video -hls_time 1 -hls_playlist_type vod -hls_segment_filename s%d.ts o.m3u8",
                "-i IN/v.mp4 -c copy -hls_time 1 -hls_segment_type fmp4 o.m3u8",
                "-i IN/src.mp4 -c:v mpeg2video -hls_flags single_file o.m3u8",
                "-i IN/src.mp4 -c:v mpeg2video -map 0:v -map 0:a -f hls -var_stream_map v:0§a:0 v%v/o.m3u8",
                "-i IN/src.mp4 -c:v libx264 -preset ultrafast -f dash o.mpd",
                "-i IN/src.mp4 -c copy -f segment -segment_time 1 o%03d.mkv",
                "-i IN/src.mp4 -c:v mpeg2video -f segment -segment_time 1 -segment_list o.csv o%03d.ts",
                "-i IN/src.mp4 -map 0 -c:v mpeg4 -c:a mp3 -f tee a.mkv|[f=mpegts]b.ts",
                "-i IN/src.mp4 -map 0 -c:v mpeg4 -c:a mp3 -f tee a.mkv|[onfail=ignore]none/b.mkv",
                // subtitles, covers
                "-i IN/s.srt o.ass",
                "-i IN/s.srt o.vtt",
                "-i IN/subs.mkv -map 0:s o.srt",
                "-i IN/subs.mkv -map 0:s -c copy -t 3 o.mkv",
                "-i IN/subs.mkv -map 0:2 -c copy -f matroska o.mks",
                "-i IN/subs.mkv -c:v mpeg4 o.mp4",
                "-i IN/subs.mp4 -map 0 -c copy o.mp4",
                "-i IN/src.mp4 -i IN/late.srt -map 0 -map 1 -c copy o.mkv",
                "-i IN/a.mp3 -i IN/p.jpg -map 0 -map 1 -c copy o.mp3",
                "-i IN/cover.mp3 -an -c copy o.png",
                "-i IN/cover.mp3 -vn -c copy o.mp3",
                "-i IN/cover.mp3 -map 0 -c copy -f matroska o.mka",
                "-i IN/cover.mp3 -vn o.m4a",
                "-i IN/cover.mp3 -vn o.ogg",
            })
    void anHonestCommandPasses(String line) throws Exception {
        assertThat(run("ffmpeg " + line, OutputStrictness.FULL)).isInstanceOf(Succeeded.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magick IN/p.png -resize 50% o.jpg",
                "magick IN/p.png -resize 50% o.webp",
                "magick IN/p.png o.tiff",
                "magick IN/p.png o.bmp",
                "magick IN/p.png o.gif",
                "magick IN/p.png o.ppm",
                "magick IN/p.png -depth 16 o.pgm",
                "magick IN/p.png o.pbm",
                "magick IN/p.png o.ico",
                "magick IN/p.png o.tga",
                "magick IN/p.png o.sgi",
                "magick IN/p.png o.miff",
                "magick IN/p.png o.jp2",
                "magick IN/p.png rgb:o.png",
                "magick IN/p.png jpg:o.png",
                "magick IN/p.png o",
                "magick IN/p.png txt:o.txt",
                "magick IN/p.png null:",
                "magick IN/p.png png:-",
                "magick IN/img1.png IN/img2.png o.png",
                "magick IN/img1.png IN/img2.png -delay 10 o.gif",
                "magick IN/img1.png IN/img2.png o_%02d.png",
                "magick IN/img1.png -write a.png -resize 10% b.png",
                "magick identify IN/p.png",
                "magick mogrify -format jpg -path . IN/p.png",
                "magick montage IN/img1.png IN/img2.png -geometry +1+1 o.png",
                "magick composite IN/p.png IN/img1.png o.png",
                "magick -size 10x10 xc:red o.png",
                "vips copy IN/p.png o.png",
                "vips copy IN/p.png o.jpg[Q=80]",
                "vips copy IN/p.png o.webp",
                "vips copy IN/p.png o.tif[bigtiff]",
                "vips copy IN/p.png o.tif",
                "vips copy IN/p.png o.v",
                "vips copy IN/p.png o.ppm",
                "vips copy IN/p.png o.avif",
                "vips copy IN/p.png o.jp2",
                "vips resize IN/p.png o.png 0.5",
                "vips thumbnail IN/p.png o.jpg 16",
                "vips rawsave IN/p.png o.raw",
                "vips rawsave IN/p.png o.png",
                "vips csvsave IN/p.png o.csv",
                "vips dzsave IN/p.png o",
                "vips dzsave IN/p.png o --layout google",
                "vips dzsave IN/p.png o.zip",
                "vips avg IN/p.png",
                "vips profile IN/p.png a.v b.v",
                "vipsthumbnail IN/p.png -o DIR/t_%s.jpg -s 16",
                "vipsthumbnail IN/img1.png IN/img2.png -o DIR/%s.webp",
            })
    @RequiresTool({Tool.MAGICK, Tool.VIPS, Tool.VIPSTHUMBNAIL})
    void anHonestPicturePasses(String line) throws Exception {
        assertThat(run(line, OutputStrictness.FULL)).isInstanceOf(Succeeded.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "-i IN/cut-src.mkv -c:v mpeg4 o.mp4 ~ o.mp4 lasts 2",
                "-i IN/cut-src.mkv -c copy o.mkv ~ o.mkv lasts 2",
                "-xerror -i IN/cut-src.mkv -c copy o.mp4 ~ o.mp4 lasts 2",
                "-i IN/cut-fast.mp4 -c copy o.mkv ~ o.mkv lasts 2",
                "-i IN/cut-fast.mp4 -c:v mpeg4 o.avi ~ o.avi lasts 2",
                "-i IN/cut-fast.mp4 -vf scale=80:-2 -map 0:v -map 0:a -c:v mpeg4 o.mov ~ o.mov lasts 2",
                "-i IN/cut-fast.mp4 -vn o.mp3 ~ o.mp3 lasts 2",
                "-i IN/cut-fast.mp4 -vn o.aac ~ o.aac lasts 2",
                "-i IN/cut-fast.mp4 -vf fps=5 o.gif ~ o.gif lasts 2",
                "-i IN/cut-fast.mp4 -c:v mpeg2video -hls_time 1 -hls_list_size 0 o.m3u8 ~ o.m3u8 lasts 2",
                "-i IN/cut-fast.mp4 -c:v mpeg2video -f dash o.mpd ~ o.mpd lasts 2",
                "-i IN/cut-fast.mp4 -c:v mpeg2video -f segment -segment_time 1 o%d.ts ~ o%d.ts lasts 2",
                "-i IN/cut-fast.mp4 -t 3.5 -c:v mpeg4 o.mp4 ~ o.mp4 lasts 2",
                "-i IN/cut-fast.mp4 -c:v mpeg4 whole.mp4 -t 1 o.mp4 ~ whole.mp4 lasts 2",
                "-i IN/cut-fast.mp4 -i IN/p.png -filter_complex overlay -c:v mpeg4 o.mp4 ~ o.mp4 lasts 2",
                "-i IN/cut-a.flac o.wav ~ o.wav lasts 2",
                "-i IN/src.mp4 -ss 100 o.mp4 ~ o.mp4 is",
                "-i IN/src.mp4 -ss 100 o.mkv ~ o.mkv is",
                "-i IN/src.mp4 -ss 100 o.avi ~ o.avi is without a frame",
                "-i IN/src.mp4 -ss 100 o.wav ~ o.wav is a WAVE file without a sample",
                "-i IN/src.mp4 -ss 100 o.mp3 ~ o.mp3 is",
                "-i IN/src.mp4 -ss 100 o.ts ~ o.ts is empty",
                "-i IN/src.mp4 -ss 100 o.gif ~ o.gif is empty",
                "-i IN/src.mp4 -ss 100 o.png ~ o.png was not written",
                "-i IN/src.mp4 -ss 100 o%d.png ~ o%d.png was not written",
                "-i IN/src.mp4 -t 0 o.mp4 ~ o.mp4 is",
                "-i IN/src.mp4 -vf select=0 -an o.mp4 ~ o.mp4 is",
                "-i IN/src.mp4 -vf select=0 -frames:v 1 o.jpg ~ o.jpg was not written",
                "-i IN/src.mp4 a.mp4 -ss 100 b.mkv ~ b.mkv is",
                // ffmpeg goes on with the other when one output of a tee cannot be written.
                "-i IN/src.mp4 -map 0 -c copy -f tee a.mkv|[f=mpegts]b.ts ~ a.mkv is empty",
            })
    void anEmptyOrCutOutputFails(String line, String sentence) throws Exception {
        CommandOutcome outcome = run("ffmpeg " + line, OutputStrictness.FULL);
        assertThat(outcome).isInstanceOf(Failed.class);
        Failed failed = (Failed) outcome;
        assertThat(failed.reason()).isEqualTo(Reason.OUTPUT_INVALID);
        assertThat(failed.error()).startsWith("ffmpeg exit 0, but " + sentence);
        assertThat(directory.resolve(CommandInDirectory.HIDDEN)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "-i IN/cut-src.mkv -c copy o.mkv, READABLE",
        "-i IN/src.mp4 -ss 100 o.mp4, EXISTS",
        "-i IN/src.mp4 -ss 100 o.ts, OFF",
        "-i IN/src.mp4 -ss 100 o.png, OFF",
    })
    void whatIsLessStrictLetsItPass(String line, OutputStrictness strictness) throws Exception {
        assertThat(run("ffmpeg " + line, strictness)).isInstanceOf(Succeeded.class);
        OutputStrictness stricter = OutputStrictness.values()[strictness.ordinal() - 1];
        assertThat(run("ffmpeg " + line, stricter)).isInstanceOf(Failed.class);
    }

    private CommandOutcome run(String line, OutputStrictness strictness) throws Exception {
        return new CommandInDirectory(directory, strictness)
                .run(line.replace("IN/", in + "/").replace("DIR/", directory + "/"));
    }
}
