package org.mediabackend.media;

import java.util.regex.Pattern;

/**
 * The version of an ffmpeg, as far as the meaning of a command line depends on it.
 *
 * @param major 4 to 8 are known
 * @param minor 0 when a build names none
 */
public record FfmpegVersion(int major, int minor) implements Comparable<FfmpegVersion> {

    /** A build of the development branch, or one that does not say its version: read like the newest known. */
    public static final FfmpegVersion NEWEST = new FfmpegVersion(99, 0);

    private static final Pattern RELEASE =
            Pattern.compile("(?:version\\s+|^)n?(\\d{1,2})(?:\\.(\\d{1,3}))?(?![\\d-]*git)");

    /**
     * Reads the first line of {@code ffmpeg -version}, or a bare version.
     *
     * @param line such as {@code ffmpeg version 5.1.9-0+deb12u1 Copyright ...} or {@code n7.1}
     */
    public static FfmpegVersion of(String line) {
        var release = RELEASE.matcher(line.strip());
        if (!release.find()) {
            return NEWEST;
        }
        String minor = release.group(2);
        return new FfmpegVersion(Integer.parseInt(release.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    }

    @Override
    public int compareTo(FfmpegVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    boolean isAtLeast(FfmpegVersion other) {
        return compareTo(other) >= 0;
    }
}
