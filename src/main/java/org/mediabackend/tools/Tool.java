package org.mediabackend.tools;

import java.util.Arrays;
import java.util.Optional;

/** A program that a command may name. */
public enum Tool {
    FFMPEG("ffmpeg", "ffmpeg"),
    FFPROBE("ffprobe", "ffmpeg"),
    /** ImageMagick: version 7's {@code magick}, or version 6's {@code convert}. */
    MAGICK("magick", "imagemagick"),
    VIPS("vips", "libvips-tools"),
    VIPSTHUMBNAIL("vipsthumbnail", "libvips-tools");

    private final String wireName;
    private final String debianPackage;

    Tool(String wireName, String debianPackage) {
        this.wireName = wireName;
        this.debianPackage = debianPackage;
    }

    /** The name that a request uses. */
    public String wireName() {
        return wireName;
    }

    /** The Debian package that brings it, for sentences that say what to install. */
    public String debianPackage() {
        return debianPackage;
    }

    /** The tool of that name on the wire, if there is one. */
    public static Optional<Tool> ofWireName(String name) {
        return Arrays.stream(values()).filter(t -> t.wireName.equals(name)).findFirst();
    }
}
