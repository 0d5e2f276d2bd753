package org.mediabackend.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Formats of images that are programs: they name other files, or another program is started to read them. */
final class ScriptFormats {

    private static final Set<String> SCRIPTS = Set.of(
            "ai",
            "bz2",
            "gz",
            "z",
            "ashlar",
            "browse",
            "dot",
            "epdf",
            "epi",
            "eps",
            "eps2",
            "eps3",
            "epsf",
            "epsi",
            "ept",
            "ept2",
            "ept3",
            "file",
            "ftp",
            "gv",
            "htm",
            "html",
            "http",
            "https",
            "inline",
            "man",
            "msl",
            "msvg",
            "mvg",
            "pcl",
            "pfa",
            "pfb",
            "pocketmod",
            "ps",
            "ps2",
            "ps3",
            "shtml",
            "url",
            "vid",
            "wmf",
            "wmz",
            "wpg",
            "xps",
            "3g2",
            "3gp",
            "avi",
            "m2v",
            "m4v",
            "mkv",
            "mov",
            "mp4",
            "mpeg",
            "mpg",
            "video",
            "webm",
            "wmv");

    /** Those that libvips draws itself, without reaching another file. */
    private static final Set<String> DRAWN = Set.of("svg", "svgz", "pdf", "pdfa");

    private static final Pattern SCRIPT = Pattern.compile(
            "%!PS|<msl\\b|push\\s+graphic-context|^\\s*viewbox\\s|^\\s*image\\s+over", Pattern.CASE_INSENSITIVE);

    private static final Pattern DRAWING = Pattern.compile("<svg\\b|<\\?xml|%PDF-", Pattern.CASE_INSENSITIVE);

    private ScriptFormats() {}

    /** Whether a format, by its prefix or extension, must not be read. */
    static boolean isRefused(String format, boolean drawn) {
        String name = format.toLowerCase(Locale.ROOT);
        return SCRIPTS.contains(name) || (!drawn && DRAWN.contains(name));
    }

    /** The letters behind the last dot of the name. */
    static String extension(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    /** Whether a file begins like one of them, whatever its name says; what cannot be read says nothing. */
    static boolean isOneInside(Path file, boolean drawn) {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(4096), StandardCharsets.ISO_8859_1);
            return SCRIPT.matcher(head).find()
                    || (!drawn && DRAWING.matcher(head).find());
        } catch (IOException e) {
            return false;
        }
    }
}
