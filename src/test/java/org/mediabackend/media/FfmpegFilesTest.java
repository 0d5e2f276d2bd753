package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FfmpegFilesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "-i a.mp4 -i http://h/b o.mp4 | 1 a.mp4 input",
                "-i concat:a.ts§b.ts o.mp4 | 1 a.ts input, 1 b.ts input",
                "-i a -attach font.ttf -map_metadata 0 o.mkv | 1 a input, 3 font.ttf -attach",
                "-i a -vf subtitles=s.srt,lut3d=file=x.cube o.mp4 | 1 a input, 3 s.srt subtitles, 3 x.cube lut3d",
                "-i a -vf drawtext=text=hi:fontfile=/f/x.ttf o.mp4 | 1 a input, 3 /f/x.ttf drawtext",
                "-i a -vf subtitles=b\\,c.srt o.mp4 | 1 a input, 3 b,c.srt subtitles",
                "-i a -filter_complex movie=logo.png[l];[0][l]overlay o.mp4 | 1 a input, 3 logo.png movie",
                "-f lavfi -i movie=a.mp4 o.mp4 | 3 a.mp4 movie",
                "-i a -filter_complex_script g.txt o.mp4 | 1 a input, 3 g.txt -filter_complex_script",
                "-i a -/vf g.txt o.mp4 | 1 a input, 3 g.txt -/vf",
                "-i a -pass 2 -passlogfile p o.mp4 | 1 a input, 5 p-*.log* -passlogfile",
                "-i a -hls_key_info_file k.info o.m3u8 | 1 a input, 3 k.info -hls_key_info_file",
            })
    void whatIsReadIsFoundWithItsPlace(String args, String expected) throws Exception {
        assertThat(describe(parse(args).readPaths())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-i a o.mp4 -f null - | 2 o.mp4 output",
                "-i a -hls_segment_filename s/%d.ts -master_pl_name m.m3u8 d/o.m3u8 | 6 d/o.m3u8 output, 5 d/m.m3u8"
                        + " -master_pl_name, 3 s/%d.ts -hls_segment_filename",
                "-i a -f segment -segment_list l.csv o%d.ts | 6 o%d.ts output, 5 l.csv -segment_list",
                "-i a -pass 1 -f null /dev/null | 3 ffmpeg2pass-*.log* -pass",
                "-i a -progress file:p.txt -vstats_file v.log o.mp4 | 6 o.mp4 output, 3 p.txt -progress, 5 v.log"
                        + " -vstats_file",
                "-report -i a o.mp4 | 3 o.mp4 output, 0 ffmpeg-*.log -report",
                "-dump_attachment:t:0 f.ttf -i a | 1 f.ttf -dump_attachment",
                "-i a -f tee x.mp4§[f=segment:segment_list=l.m3u8]y%d.ts | 4 x.mp4 output, 4 y%d.ts output, 4 l.m3u8"
                        + " tee segment_list",
                "-i a -vf vidstabdetect -f null - | 3 transforms.trf vidstabdetect",
                "-i a -lavfi ssim=stats_file=s.log -f null - | 3 s.log ssim",
            })
    void whatIsWrittenIsFoundWithItsPlace(String args, String expected) throws Exception {
        assertThat(describe(parse(args).writePaths())).isEqualTo(expected);
    }

    private static FfmpegArgv parse(String args) throws FfmpegArgvException {
        return FfmpegArgv.parse(Arrays.asList(args.replace('§', '|').split(" ")), FfmpegOptions.forVersion("7.1"));
    }

    private static String describe(List<FfmpegFileUse> uses) {
        return String.join(
                ", ",
                uses.stream()
                        .map(u -> u.index() + " " + u.path() + " " + u.by())
                        .toList());
    }
}
