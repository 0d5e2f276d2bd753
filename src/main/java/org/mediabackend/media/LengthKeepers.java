package org.mediabackend.media;

import java.util.List;
import java.util.Set;

/** The filters whose outputs are known to last at least as long as {@link DurationOfFilter} says. */
final class LengthKeepers {

    private static final Set<String> KEEPING = Set.of(
            "acompressor",
            "aecho",
            "aeval",
            "afade",
            "afftdn",
            "aformat",
            "alimiter",
            "anull",
            "anlmdn",
            "areverse",
            "aresample",
            "asettb",
            "asplit",
            "ass",
            "bass",
            "bandpass",
            "bandreject",
            "blackdetect",
            "boxblur",
            "bwdif",
            "channelmap",
            "channelsplit",
            "chromakey",
            "colorbalance",
            "colorchannelmixer",
            "colorkey",
            "colorlevels",
            "colorspace",
            "compand",
            "copy",
            "crop",
            "cropdetect",
            "curves",
            "deband",
            "deblock",
            "dejudder",
            "delogo",
            "deshake",
            "drawbox",
            "drawgrid",
            "drawtext",
            "dynaudnorm",
            "ebur128",
            "edgedetect",
            "eq",
            "equalizer",
            "extrastereo",
            "fade",
            "fieldorder",
            "format",
            "fps",
            "gblur",
            "gradfun",
            "haas",
            "haldclut",
            "hflip",
            "highpass",
            "hqdn3d",
            "hstack",
            "hue",
            "il",
            "kerndeint",
            "lowpass",
            "lut",
            "lut3d",
            "lutrgb",
            "lutyuv",
            "loudnorm",
            "mestimate",
            "negate",
            "nlmeans",
            "noformat",
            "noise",
            "normalize",
            "null",
            "overlay",
            "pad",
            "pan",
            "paletteuse",
            "perspective",
            "pixdesctest",
            "premultiply",
            "pullup",
            "reverse",
            "rotate",
            "scale",
            "scale2ref",
            "sendcmd",
            "setdar",
            "setfield",
            "setparams",
            "setrange",
            "setsar",
            "settb",
            "showinfo",
            "sidechaincompress",
            "signalstats",
            "smartblur",
            "split",
            "stereotools",
            "stereowiden",
            "subtitles",
            "superequalizer",
            "tonemap",
            "transpose",
            "treble",
            "tremolo",
            "unsharp",
            "vibrance",
            "vidstabtransform",
            "vignette",
            "volume",
            "volumedetect",
            "vstack",
            "w3fdif",
            "xstack",
            "yadif",
            "zscale");

    /** Their length depends on their arguments; it is known when it is known for inputs of a known length. */
    private static final Set<String> COMPUTED =
            Set.of("adelay", "amix", "apad", "asetpts", "atempo", "atrim", "concat", "setpts", "tpad", "trim");

    private static final List<Double> SOME_LENGTHS = List.of(100.0, 100.0);

    private LengthKeepers() {}

    /** Whether all filters of that graph are known well enough. */
    static boolean keep(String graph) {
        return FfmpegFilter.chains(graph).stream().flatMap(List::stream).allMatch(LengthKeepers::keeps);
    }

    private static boolean keeps(FfmpegFilter filter) {
        boolean made = DurationOfFilter.isSource(filter) || COMPUTED.contains(filter.name());
        return KEEPING.contains(filter.name())
                || (made && DurationLength.isKnown(DurationOfFilter.of(filter, SOME_LENGTHS)));
    }
}
