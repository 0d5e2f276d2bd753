package org.mediabackend.media;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * What a declared output of ffmpeg is, as far as the check of outputs is concerned. Which containers ffprobe recognises
 * by their content was tried with every muxer of ffmpeg 5.1.
 */
enum OutputKind {
    /** Sound or moving pictures in a container that ffprobe recognises. */
    MEDIA,
    /** One picture, or several. */
    PICTURE,
    /** An HLS playlist. */
    HLS,
    /** A DASH manifest. */
    DASH,
    /** Text, a checksum, raw samples: nothing can be said of the content. */
    OPAQUE;

    private static final Set<String> MEDIA_FORMATS = Set.of(
            "mp4",
            "mov",
            "ipod",
            "3gp",
            "3g2",
            "f4v",
            "psp",
            "ismv",
            "matroska",
            "webm",
            "avi",
            "flv",
            "ogg",
            "oga",
            "ogv",
            "opus",
            "spx",
            "wav",
            "w64",
            "aiff",
            "caf",
            "au",
            "flac",
            "mp3",
            "mp2",
            "adts",
            "ac3",
            "eac3",
            "asf",
            "mpegts",
            "mpeg",
            "vob",
            "svcd",
            "dvd",
            "vcd",
            "mxf",
            "nut",
            "ivf",
            "yuv4mpegpipe",
            "h264",
            "hevc",
            "tta",
            "wv",
            "gif",
            "apng");

    private static final Set<String> MEDIA_EXTENSIONS = Set.of(
            "mp4", "m4v", "m4a", "m4b", "mov", "qt", "3gp", "3g2", "f4v", "mkv", "mka", "mk3d", "webm", "weba", "avi",
            "flv", "ogg", "oga", "ogv", "opus", "spx", "wav", "w64", "aif", "aiff", "aifc", "caf", "au", "flac", "mp3",
            "mp2", "aac", "ac3", "eac3", "asf", "wmv", "wma", "ts", "m2ts", "mts", "m2t", "mpg", "mpeg", "vob", "mxf",
            "nut", "ivf", "y4m", "h264", "264", "h265", "265", "hevc", "tta", "wv", "gif", "apng");

    /** What ffmpeg's own muxers for pictures are chosen by, beside those of image2. */
    private static final Set<String> PICTURES = Set.of("webp", "avif", "ico");

    /** Whose first bytes {@link FileLook} knows. */
    private static final Set<String> KNOWN_PICTURES =
            Set.of("png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "avif");

    /** Containers whose own word on their duration holds to a few frames; by ffprobe's names. */
    private static final Set<String> TRUE_TO_TIME = Set.of(
            "mov,mp4,m4a,3gp,3g2,mj2",
            "matroska,webm",
            "avi",
            "flv",
            "ogg",
            "wav",
            "w64",
            "aiff",
            "caf",
            "au",
            "flac",
            "mp3",
            "asf",
            "mpegts",
            "mxf",
            "nut",
            "yuv4mpegpipe",
            "tta",
            "wv",
            "gif");

    static OutputKind of(DeclaredOutput declared) {
        String name = declared.target().getFileName().toString();
        String extension = extension(declared.target());
        // Fifo hands on to the muxer that the extension names.
        String format = declared.format().filter(f -> !f.equals("fifo")).orElse("");
        return switch (OutputMuxer.of(format, name)) {
            case IMAGES -> PICTURE;
            case HLS -> HLS;
            case DASH -> DASH;
            case OTHER_MULTIPLE -> OPAQUE;
            case SEGMENT -> MEDIA_EXTENSIONS.contains(extension) ? MEDIA : OPAQUE;
            case PLAIN -> {
                boolean media =
                        format.isEmpty() ? MEDIA_EXTENSIONS.contains(extension) : MEDIA_FORMATS.contains(format);
                yield media ? MEDIA : format.isEmpty() && PICTURES.contains(extension) ? PICTURE : OPAQUE;
            }
        };
    }

    /** Whether the name promises a picture that {@link FileLook} knows. */
    static boolean isPictureByName(Path file) {
        return KNOWN_PICTURES.contains(extension(file));
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether the duration that ffprobe read from such a file is that of the file. */
    static boolean isTrueToTime(ProbeResult probed) {
        return !probed.guessed() && TRUE_TO_TIME.contains(probed.formatName());
    }
}
