package org.mediabackend.media;

import java.util.List;
import java.util.Set;

/**
 * A command of ImageMagick split into the utility and its arguments: {@code magick identify a.png} is {@code identify}
 * with {@code a.png}, and {@code magick a.png b.png} is {@code convert}. Version 6 has a program for each utility,
 * version 7 one {@code magick} that takes the name as its first argument.
 *
 * @param utility {@code convert}, {@code identify}, {@code mogrify}, {@code montage}, {@code composite},
 *     {@code compare}, or one that {@link ImageArgv} refuses
 * @param args the arguments that follow
 */
public record MagickCommand(String utility, List<String> args) {

    private static final Set<String> UTILITIES = Set.of(
            "convert",
            "identify",
            "mogrify",
            "montage",
            "composite",
            "compare",
            "stream",
            "import",
            "display",
            "animate",
            "conjure");

    /** Splits the arguments of {@code magick}. */
    public static MagickCommand of(List<String> args) {
        return !args.isEmpty() && UTILITIES.contains(args.getFirst())
                ? new MagickCommand(args.getFirst(), args.subList(1, args.size()))
                : new MagickCommand("convert", args);
    }
}
