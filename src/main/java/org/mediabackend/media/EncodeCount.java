package org.mediabackend.media;

import java.util.List;
import org.mediabackend.tools.Tool;

/**
 * How many commands re-encode: what a candidate costs as long as its caller does not say. A command re-encodes if it
 * has a filter option, a codec option with a value other than {@code copy}, or no codec option at all; a command of
 * another tool than ffmpeg always does.
 */
public final class EncodeCount {

    private static final String[] CODEC_OPTIONS = {"c", "codec", "vcodec", "acodec", "scodec", "dcodec"};
    private static final String[] FILTER_OPTIONS = {
        "vf", "af", "filter", "filter_complex", "lavfi", "filter_script", "filter_complex_script"
    };

    private EncodeCount() {}

    /** The number of commands that re-encode; one that cannot be read counts, because it will not be cheap. */
    public static int of(List<Command> commands, FfmpegOptions options) {
        return (int) commands.stream().filter(c -> encodes(c, options)).count();
    }

    private static boolean encodes(Command command, FfmpegOptions options) {
        if (command.tool() != Tool.FFMPEG) {
            return true;
        }
        try {
            return encodes(FfmpegArgv.parse(command.args(), options));
        } catch (FfmpegArgvException unreadable) {
            return true;
        }
    }

    private static boolean encodes(FfmpegArgv argv) {
        if (argv.allOptions().anyMatch(o -> o.is(FILTER_OPTIONS))) {
            return true;
        }
        List<Option> codecs = argv.allOptions().filter(o -> o.is(CODEC_OPTIONS)).toList();
        return codecs.isEmpty() || codecs.stream().anyMatch(o -> !o.text().equals("copy"));
    }
}
