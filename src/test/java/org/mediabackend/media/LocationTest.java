package org.mediabackend.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "none",
            value = {
                "none in.mp4 LocalFile[path=in.mp4]",
                "none /a/b/in.mp4 LocalFile[path=/a/b/in.mp4]",
                "none file:in.mp4 LocalFile[path=in.mp4]",
                "none file:///a/in.mp4 LocalFile[path=///a/in.mp4]",
                "none file:http://x LocalFile[path=http://x]",
                "none ./a:b.mp4 LocalFile[path=./a:b.mp4]",
                "none a:b.mp4 Url[scheme=a,text=a:b.mp4]",
                "none - Pipe[descriptor=0]",
                "none pipe: Pipe[descriptor=0]",
                "none pipe:3 Pipe[descriptor=3]",
                "none /dev/stdin Pipe[descriptor=0]",
                "none /dev/null Nothing[]",
                "none /dev/video0 Device[format=file,text=/dev/video0]",
                "none https://h/x.mp4?sig=1 Url[scheme=https,text=https://h/x.mp4?sig=1]",
                "none concat:a.ts|b.ts Nested[scheme=concat,parts=[LocalFile[path=a.ts],LocalFile[path=b.ts]]]",
                "none concatf:list.txt Nested[scheme=concatf,parts=[LocalFile[path=list.txt]]]",
                "none subfile,,start,1,end,2,,:a/b.vob Nested[scheme=subfile,parts=[LocalFile[path=a/b.vob]]]",
                "none async:cache:https://h/x"
                    + " Nested[scheme=async,parts=[Nested[scheme=cache,parts=[Url[scheme=https,text=https://h/x]]]]]",
                "none crypto+file:x.bin Nested[scheme=crypto,parts=[LocalFile[path=x.bin]]]",
                "none data:text/plain,x Url[scheme=data,text=data:text/plain,x]",
                "lavfi testsrc=d=1 Generated[graph=testsrc=d=1]",
                "v4l2 /dev/video0 Device[format=v4l2,text=/dev/video0]",
                "concat list.txt LocalFile[path=list.txt]",
            })
    void anInputIsWhereFfmpegReadsIt(@Nullable String format, String url, String expected) {
        assertThat(Location.ofInput(url, format).toString().replace(", ", ",")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "none",
            value = {
                "none out.mp4 LocalFile[path=out.mp4]",
                "none - Pipe[descriptor=1]",
                "null whatever.mp4 Nothing[]",
                "null - Nothing[]",
                "md5 - Pipe[descriptor=1]",
                "none md5: Pipe[descriptor=1]",
                "alsa default Device[format=alsa,text=default]",
                "tee a.mp4|[f=mpegts]udp://h:1"
                        + " Nested[scheme=tee,parts=[LocalFile[path=a.mp4],Url[scheme=udp,text=udp://h:1]]]",
                "tee [f=null]-|[select=v:f=hls]x\\|y.m3u8"
                        + " Nested[scheme=tee,parts=[Nothing[],LocalFile[path=x|y.m3u8]]]",
                "flv rtmp://h/app/key Url[scheme=rtmp,text=rtmp://h/app/key]",
            })
    void anOutputIsWhereFfmpegWritesIt(@Nullable String format, String url, String expected) {
        assertThat(Location.ofOutput(url, format).toString().replace(", ", ",")).isEqualTo(expected);
    }
}
