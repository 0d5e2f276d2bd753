package org.mediabackend.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our own look at an HLS playlist or a DASH manifest.
 *
 * @param fault what is wrong with it; null when nothing is
 * @param seconds how long what it lists lasts, when it lists all
 */
record PlaylistLook(@Nullable String fault, OptionalDouble seconds) {

    /** More is no playlist. */
    private static final long MOST_BYTES = 64 << 20;

    private static final Pattern PRESENTATION = Pattern.compile("mediaPresentationDuration=\"([^\"]{1,40})\"");

    /** What is known of an HLS playlist and of the segments that lie beside it. */
    static PlaylistLook ofHls(Path playlist) throws IOException {
        Optional<String> read = read(playlist);
        if (read.isEmpty() || !read.get().startsWith("#EXTM3U")) {
            return fault("no HLS playlist");
        }
        List<String> listed = new ArrayList<>();
        double sum = 0;
        boolean complete = false;
        boolean fromStart = true;
        for (String line : read.get().lines().toList()) {
            if (line.startsWith("#EXTINF:")) {
                sum += seconds(line.substring("#EXTINF:".length()).split(",", 2)[0]);
            } else if (line.startsWith("#EXT-X-ENDLIST")) {
                complete = true;
            } else if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                // A list of the last segments only begins with a later one.
                fromStart = line.endsWith(":0");
            } else if (!line.isBlank() && !line.startsWith("#")) {
                listed.add(line);
            }
        }
        if (listed.isEmpty()) {
            return fault("a playlist without segments");
        }
        for (String name : listed) {
            Path segment = name.contains("/") ? null : playlist.resolveSibling(name);
            if (segment != null && Files.isRegularFile(segment) && Files.size(segment) == 0) {
                return fault("a playlist whose segment " + name + " is empty");
            }
        }
        boolean told = complete && fromStart && sum > 0;
        return new PlaylistLook(null, told ? OptionalDouble.of(sum) : OptionalDouble.empty());
    }

    /** What is known of a DASH manifest. */
    static PlaylistLook ofDash(Path manifest) throws IOException {
        Optional<String> read = read(manifest);
        if (read.isEmpty()
                || !read.get().contains("<MPD")
                || !read.get().stripTrailing().endsWith("</MPD>")) {
            return fault("no DASH manifest");
        }
        if (!read.get().contains("<Representation")) {
            return fault("a manifest without streams");
        }
        Matcher duration = PRESENTATION.matcher(read.get());
        return new PlaylistLook(null, duration.find() ? iso(duration.group(1)) : OptionalDouble.empty());
    }

    private static PlaylistLook fault(String found) {
        return new PlaylistLook(found, OptionalDouble.empty());
    }

    private static Optional<String> read(Path file) throws IOException {
        return Files.size(file) > MOST_BYTES
                ? Optional.empty()
                : Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static double seconds(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static OptionalDouble iso(String text) {
        try {
            return OptionalDouble.of(Duration.parse(text).toNanos() / 1e9);
        } catch (DateTimeParseException e) {
            return OptionalDouble.empty();
        }
    }
}
