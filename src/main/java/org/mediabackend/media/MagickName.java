package org.mediabackend.media;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            "xc",
            "canvas",
            "rose",
            "logo",
            "granite",
            "wizard",
            "netscape",
            "gradient",
            "radial-gradient",
            "plasma",
            "fractal",
            "label",
            "caption",
            "pango",
            "null",
            "mpr",
            "mpri",
            "pattern",
            "hald",
            "inline",
            "magick",
            "strimg",
            "kernel");

    /** What reaches a screen, a printer, a file descriptor, or deletes what it reads. */
    private static final Set<String> REFUSED =
            Set.of("show", "win", "x", "print", "scan", "scanx", "screenshot", "clipboard", "fd", "ephemeral");

    private static final Set<String> OTHER = Table.lines("magick-formats.txt").stream()
            .flatMap(line -> Stream.of(line.split(" ")))
            .collect(Collectors.toUnmodifiableSet());

    /** A selection at the end of a name: frames, or a geometry. Anything else in brackets belongs to the name. */
    private static final Pattern SELECTION = Pattern.compile("\\[[-+0-9,x%!<>^@~]{1,64}]$");

    static MagickName of(String arg) {
        int colon = arg.indexOf(':');
        String prefix = colon < 0 || colon > 20 ? "" : arg.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean known = MADE.contains(prefix) || REFUSED.contains(prefix) || OTHER.contains(prefix);
        int start = known ? colon + 1 : 0;
        String path = arg.substring(start);
        int bracket = path.endsWith("]") ? path.lastIndexOf('[') : -1;
        boolean selects =
                bracket > 0 && SELECTION.matcher(path.substring(bracket)).matches();
        return new MagickName(known ? prefix : "", selects ? path.substring(0, bracket) : path, start);
    }

    boolean isStandardStream() {
        return path.equals("-")
                || (path.isEmpty()
                        && Set.of("info", "json", "yaml", "txt", "inline").contains(prefix));
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
