package org.mediabackend.media;

import java.util.regex.Pattern;

/** How libvips reads a name: options in brackets at the end, and the two names that are standard streams. */
final class VipsName {

    private static final Pattern STANDARD_OUTPUT = Pattern.compile("\\.[A-Za-z0-9]+");

    private VipsName() {}

    /** The name without its options: {@code a.jpg} of {@code a.jpg[Q=80]}. */
    static String path(String name) {
        int bracket = name.endsWith("]") ? name.lastIndexOf('[') : -1;
        return bracket < 0 ? name : name.substring(0, bracket);
    }

    /** Whether it is the name under which an image is read from the standard input. */
    static boolean isStandardInput(String path) {
        return path.equals("stdin") || path.equals("-");
    }

    /** Whether a name is only a format, {@code .png}: then the image goes to the standard output. */
    static boolean isStandardOutput(String path) {
        return path.equals("stdout")
                || path.equals("-")
                || STANDARD_OUTPUT.matcher(path).matches();
    }
}
