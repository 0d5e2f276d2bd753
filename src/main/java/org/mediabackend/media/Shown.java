package org.mediabackend.media;

/** Texts of a caller's, made short and visible for a sentence. */
final class Shown {

    private static final int LONGEST = 100;

    private Shown() {}

    static String of(String text) {
        String plain = text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.length() > LONGEST ? plain + "..." : plain;
    }

    static String of(FfmpegVersion version) {
        return version.equals(FfmpegVersion.NEWEST) ? "of an unknown version" : version.major() + "." + version.minor();
    }
}
