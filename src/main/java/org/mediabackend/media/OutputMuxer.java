package org.mediabackend.media;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a muxer treats the name of its output. */
enum OutputMuxer {
    /** One file of exactly that name. */
    PLAIN,
    /** One image, or a numbered pattern of them. */
    IMAGES,
    /** A playlist with segments beside it, or below it when the name holds {@code %v}. */
    HLS,
    /** A manifest with segments beside it. */
    DASH,
    /** A numbered pattern, and perhaps a list. */
    SEGMENT,
    /** Some other muxer that opens its files itself; ffmpeg does not ask before it overwrites them. */
    OTHER_MULTIPLE;

    private static final Pattern NUMBER = Pattern.compile("%0?\\d*d");

    private static final Map<String, OutputMuxer> BY_FORMAT = Map.ofEntries(
            Map.entry("image2", IMAGES),
            Map.entry("hls", HLS),
            Map.entry("dash", DASH),
            Map.entry("segment", SEGMENT),
            Map.entry("stream_segment", SEGMENT),
            Map.entry("ssegment", SEGMENT),
            Map.entry("fifo", OTHER_MULTIPLE),
            Map.entry("smoothstreaming", OTHER_MULTIPLE),
            Map.entry("hds", OTHER_MULTIPLE),
            Map.entry("webm_chunk", OTHER_MULTIPLE));

    /** The extensions of ffmpeg's image2 muxer. */
    private static final Set<String> IMAGE_EXTENSIONS = Set.of(
            "bmp", "dpx", "exr", "hdr", "im1", "im24", "im32", "im8", "j2c", "j2k", "jfif", "jls", "jp2", "jpc", "jpeg",
            "jpg", "jxl", "jxs", "ljpg", "pam", "pbm", "pcx", "pfm", "pgm", "pgmyuv", "phm", "png", "ppm", "qoi", "ras",
            "rgb", "rgba", "rs", "sgi", "sun", "sunras", "tga", "tif", "tiff", "vbn", "wbmp", "xbm", "xface", "xwd",
            "y");

    static OutputMuxer of(@Nullable String format, String url) {
        if (format != null && !format.isEmpty()) {
            return BY_FORMAT.getOrDefault(format, PLAIN);
        }
        String extension = url.substring(url.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "m3u8" -> HLS;
            case "mpd" -> DASH;
            case "ism" -> OTHER_MULTIPLE;
            default -> IMAGE_EXTENSIONS.contains(extension) ? IMAGES : PLAIN;
        };
    }

    /** Whether a percent sign in the name stands for a number, a date or a variant. */
    boolean readsPatterns() {
        return this != PLAIN && this != OTHER_MULTIPLE;
    }

    /** Whether this name stands for several files. */
    boolean isPattern(String path) {
        return readsPatterns() && path.indexOf('%') >= 0;
    }

    /** Whether ffmpeg looks for an existing file, and compares the name with its inputs, before it opens the output. */
    boolean isGuarded(String path) {
        return this == PLAIN || (this == IMAGES && !NUMBER.matcher(path).find());
    }
}
