package org.mediabackend.media;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** How many arguments follow each of ImageMagick's options, and what those arguments are. */
final class MagickOptions {

    private static final Map<String, Integer> ARITY = read();

    /** Options whose argument is a file that is read. {@code -font} may also be the name of a font. */
    private static final Set<String> READS = Set.of(
            "-affinity",
            "-cdl",
            "-clip-mask",
            "-decipher",
            "-encipher",
            "-map",
            "-mask",
            "-profile",
            "-read-mask",
            "-remap",
            "-texture",
            "-tile",
            "-write-mask");

    /** What {@code -combine} may be followed by in version 7; in version 6 nothing follows it. */
    private static final Set<String> COLORSPACES = Set.of(
            "srgb",
            "rgb",
            "scrgb",
            "gray",
            "lineargray",
            "cmyk",
            "cmy",
            "lab",
            "lch",
            "luv",
            "hsl",
            "hsb",
            "hsv",
            "hsi",
            "hwb",
            "xyz",
            "xyy",
            "yuv",
            "yiq",
            "ycbcr",
            "ydbdr",
            "ypbpr",
            "oklab",
            "oklch",
            "ohta",
            "lms",
            "log");

    private MagickOptions() {}

    /** Whether that argument is an option, as ImageMagick decides it. */
    static boolean isOption(String arg) {
        return arg.length() > 1 && (arg.charAt(0) == '-' || arg.charAt(0) == '+') && Character.isLetter(arg.charAt(1));
    }

    /** How many arguments follow; empty for an unknown option. */
    static OptionalInt arity(String utility, String option, String next) {
        if (option.equals("-combine") || option.equals("+combine")) {
            return OptionalInt.of(COLORSPACES.contains(next.toLowerCase(Locale.ROOT)) ? 1 : 0);
        }
        boolean flagHere = (utility.equals("composite") && option.equals("-tile"))
                || (utility.equals("montage") && option.equals("-shadow"));
        if (flagHere) {
            return OptionalInt.of(0);
        }
        if (utility.equals("composite") && option.equals("-distort")) {
            return OptionalInt.of(1);
        }
        Integer known = ARITY.get(option);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }

    /** Whether the option's argument is a file, rather than a value. */
    static boolean readsFile(String utility, String option, String argument) {
        if (option.equals("-font")) {
            return argument.indexOf('/') >= 0 || argument.endsWith(".ttf") || argument.endsWith(".otf");
        }
        // montage's -tile is a geometry.
        return READS.contains(option) && !(option.equals("-tile") && utility.equals("montage"));
    }

    static boolean writesFile(String option) {
        return option.equals("-write") || option.equals("+write");
    }

    private static Map<String, Integer> read() {
        Map<String, Integer> arity = new HashMap<>();
        String sign = "-";
        int count = 0;
        for (String line : Table.lines("magick-options.txt")) {
            if (line.startsWith("[")) {
                sign = line.substring(1, 2);
                count = line.charAt(2) - '0';
            } else {
                for (String name : line.split(" ")) {
                    arity.put(sign + name, count);
                }
            }
        }
        return Map.copyOf(arity);
    }
}
