package org.mediabackend.media;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.mediabackend.tools.Tool;

/**
 * Writes in front of each input which protocols and which demuxers may be used to read it, where no other word follows:
 * a list that is saved as {@code holiday.mp4} then opens nothing.
 */
final class GuardedInputs {

    /** Protocols that wrap files and do no harm. */
    static final Set<String> NESTED = Set.of("concat", "subfile", "crypto", "async", "cache");

    /** Formats that only name other files, which are looked at before. */
    static final Set<String> LISTS = Set.of("concat", "hls");

    /** With more inputs, the long list of demuxers would fill a command line. */
    private static final int MANY = 300;

    private static final List<String> COMMON = List.of(
            "mov",
            "matroska",
            "mpegts",
            "mpeg",
            "mpegvideo",
            "avi",
            "flv",
            "mp3",
            "wav",
            "w64",
            "aiff",
            "caf",
            "flac",
            "ogg",
            "aac",
            "ac3",
            "eac3",
            "dts",
            "amr",
            "wv",
            "image2",
            "png_pipe",
            "jpeg_pipe",
            "webp_pipe",
            "bmp_pipe",
            "tiff_pipe",
            "gif_pipe",
            "ppm_pipe",
            "pgm_pipe",
            "dpx_pipe",
            "exr_pipe",
            "j2k_pipe",
            "jpegxl_pipe",
            "gif",
            "apng",
            "mjpeg",
            "srt",
            "webvtt",
            "ass",
            "h264",
            "hevc",
            "m4v",
            "ivf",
            "obu",
            "mxf",
            "asf",
            "nut",
            "dv",
            "yuv4mpegpipe");

    private GuardedInputs() {}

    /** The argv of ffmpeg or ffprobe with that. */
    static List<String> of(List<String> args, Tool tool, FfmpegOptions options) {
        FfmpegArgv argv;
        try {
            argv = tool == Tool.FFPROBE ? FfmpegArgv.parseProbe(args, options) : FfmpegArgv.parse(args, options);
        } catch (FfmpegArgvException e) {
            return args;
        }
        List<String> guarded = new ArrayList<>(args);
        // INVARIANT: from the last input to the first, so that an insertion shifts nothing still to be done.
        for (InputFile input : argv.inputs().reversed()) {
            if (!(input.location() instanceof Location.Generated)) {
                int at = tool == Tool.FFPROBE ? 0 : input.index() - 1;
                guarded.addAll(at, options(input, argv.inputs().size() > MANY));
            }
        }
        return List.copyOf(guarded);
    }

    private static List<String> options(InputFile input, boolean many) {
        return List.of(
                "-protocol_whitelist",
                String.join(",", protocols(input)),
                "-format_whitelist",
                String.join(",", formats(input, many)));
    }

    private static Set<String> protocols(InputFile input) {
        Set<String> protocols = new LinkedHashSet<>();
        add(protocols, input.location());
        if (list(input).isPresent()) {
            protocols.addAll(List.of("crypto", "data"));
        }
        return protocols;
    }

    private static void add(Set<String> protocols, Location location) {
        switch (location) {
            case Location.LocalFile f -> protocols.add("file");
            case Location.Nothing n -> protocols.add("file");
            case Location.Device d -> protocols.add("file");
            case Location.Pipe p -> protocols.addAll(List.of("pipe", "fd", "file"));
            case Location.Generated g -> {}
            case Location.Url u -> {}
            case Location.Nested nested -> {
                protocols.add(nested.scheme());
                nested.parts().forEach(part -> add(protocols, part));
            }
        }
    }

    private static Set<String> formats(InputFile input, boolean many) {
        Set<String> formats = new LinkedHashSet<>();
        Optional<String> said = input.format().filter(f -> !f.isEmpty());
        Optional<String> list = list(input);
        if (said.isPresent() && list.isEmpty()) {
            return Set.of(said.get());
        }
        list.ifPresent(formats::add);
        formats.addAll(many ? COMMON : new TreeSet<>(FfmpegNames.demuxers()));
        return formats;
    }

    /** The format of an input that only names other files: said so, or by the usual extension. */
    static Optional<String> list(InputFile input) {
        Optional<String> said = input.format().filter(f -> !f.isEmpty());
        if (said.isPresent()) {
            return said.filter(LISTS::contains);
        }
        return input.location() instanceof Location.LocalFile(String path)
                        && (path.endsWith(".m3u8") || path.endsWith(".m3u"))
                ? Optional.of("hls")
                : Optional.empty();
    }
}
