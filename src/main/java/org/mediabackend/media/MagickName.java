package org.mediabackend.media;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What ImageMagick takes an image argument for: {@code png:dir/name.png[0]} is a prefix, a path and a selection.
 *
 * @param prefix the format's name in lower case, empty when there is none that ImageMagick knows
 * @param path what follows, without the selection
 * @param pathStart where in the argument the path begins
 */
record MagickName(String prefix, String path, int pathStart) {

    /** Images that are made, not read; what follows the colon is a colour, a text, or nothing. */
    private static final Set<String> MADE = Set.of(
            "xc", "canvas", "rose", "logo", "granite", "wizard", "netscape", "gradient", "radial-gradient", "plasma",
            "fractal", "label", "caption", "pango", "null", "mpr", "mpri", "pattern", "hald", "inline", "magick",
            "strimg", "kernel");

    /** What reaches a screen, a printer, a file descriptor, or deletes what it reads. */
    private static final Set<String> REFUSED = Set.of(
            "show", "win", "x", "print", "scan", "scanx", "screenshot", "clipboard", "fd", "ephemeral", "xwd-screen");

    private static final Set<String> OTHER = Set.of(
            "http", "https", "ftp", "url", "file", "stegano", "tile", "info", "json", "yaml", "txt", "text", "histogram",
            "html", "msl", "mvg", "svg", "msvg", "mask", "matte", "preview", "thumbnail", "vid", "sparse-color", "raw",
            "3fr", "3g2", "3gp", "aai", "ai", "apng", "art", "arw", "ashlar", "avi", "avif", "avs", "bgr", "bgra", "bgro",
            "bie", "bmp", "bmp2", "bmp3", "brf", "cal", "cals", "cin", "cip", "clip", "cmyk", "cmyka", "cr2", "cr3", "crw",
            "cube", "cur", "cut", "data", "dcm", "dcr", "dcx", "dds", "dfont", "djvu", "dng", "dpx", "dxt1", "dxt5",
            "epdf", "epi", "eps", "eps2", "eps3", "epsf", "epsi", "ept", "ept2", "ept3", "erf", "exr", "farbfeld", "fax",
            "ff", "fits", "fl32", "flif", "flv", "fts", "ftxt", "g3", "g4", "gif", "gif87", "gray", "graya", "group4",
            "hdr", "heic", "heif", "hrz", "icb", "ico", "icon", "iiq", "ipl", "isobrl", "j2c", "j2k", "jbg", "jbig", "jng",
            "jnx", "jp2", "jpc", "jpe", "jpeg", "jpg", "jpm", "jps", "jpt", "jxl", "k25", "kdc", "m2v", "m4v", "mac", "map",
            "mat", "miff", "mkv", "mng", "mono", "mov", "mp4", "mpc", "mpeg", "mpg", "mrw", "mtv", "nef", "nrw", "ora",
            "orf", "otb", "otf", "pal", "palm", "pam", "pbm", "pcd", "pcds", "pcl", "pct", "pcx", "pdb", "pdf", "pdfa",
            "pef", "pfa", "pfb", "pfm", "pgm", "pgx", "phm", "picon", "pict", "pix", "pjpeg", "png", "png00", "png24",
            "png32", "png48", "png64", "png8", "pnm", "pocketmod", "ppm", "ps", "ps2", "ps3", "psb", "psd", "ptif", "qoi",
            "raf", "ras", "rgb", "rgb565", "rgba", "rgbo", "rgf", "rla", "rle", "rw2", "sgi", "shtml", "six", "sixel",
            "sun", "svgz", "tga", "tif", "tiff", "tiff64", "tim", "tm2", "ttc", "ttf", "ubrl", "uil", "uyvy", "vda",
            "vicar", "video", "viff", "vips", "vst", "wbmp", "webm", "webp", "wmf", "wmv", "wmz", "wpg", "xbm", "xcf",
            "xpm", "xps", "xv", "xwd", "ycbcr", "ycbcra", "yuv");

    /** A selection at the end of a name: frames, or a geometry. Anything else in brackets belongs to the name. */
    private static final Pattern SELECTION = Pattern.compile("\\[[-+0-9,x%!<>^@~]{1,64}]$");

    static MagickName of(String arg) {
        int colon = arg.indexOf(':');
        String prefix = colon < 0 || colon > 20 ? "" : arg.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean known = MADE.contains(prefix) || REFUSED.contains(prefix) || OTHER.contains(prefix);
        int start = known ? colon + 1 : 0;
        String path = arg.substring(start);
        int bracket = path.endsWith("]") ? path.lastIndexOf('[') : -1;
        boolean selects = bracket > 0 && SELECTION.matcher(path.substring(bracket)).matches();
        return new MagickName(known ? prefix : "", selects ? path.substring(0, bracket) : path, start);
    }

    boolean isStandardStream() {
        return path.equals("-") || (path.isEmpty() && Set.of("info", "json", "yaml", "txt", "inline").contains(prefix));
    }

    boolean isRefused() {
        return REFUSED.contains(prefix);
    }

    /** Whether it is made from nothing when read; a text may still come from a file, {@code label:@file}. */
    boolean isMade() {
        return MADE.contains(prefix) && !path.startsWith("@");
    }

    /** Whether writing to it leaves no file: {@code null:}, or a register in memory. */
    boolean isNowhere() {
        return prefix.equals("null") || prefix.equals("mpr") || prefix.equals("mpri");
    }

    boolean isUrl() {
        return Set.of("http", "https", "ftp", "url").contains(prefix);
    }
}
