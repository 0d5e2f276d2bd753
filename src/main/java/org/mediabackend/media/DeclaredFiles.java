package org.mediabackend.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds what a command left where a declared output is written. */
final class DeclaredFiles {

    /** What ffmpeg and ImageMagick fill in, and what the shell's patterns that ImageMagick knows stand for. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("%%|%[-+0-9]*(?:\\[[^]]*]|[A-Za-z])|[*?]|\\[[^]]*]|\\{[^}]*}");

    private DeclaredFiles() {}

    /**
     * The files of one declared output, in order of their names; none when nothing was written.
     *
     * @param stems whether a tool may put a number or another extension behind the name, as image tools do:
     *     {@code out.png} becomes {@code out-0.png} when there are several images, {@code pyramid} becomes
     *     {@code pyramid.dzi} and a directory
     * @throws IOException if a directory cannot be read
     */
    static List<Path> of(DeclaredOutput declared, boolean stems) throws IOException {
        Path place = declared.place();
        if (Files.isRegularFile(place)) {
            return List.of(place);
        }
        if (Files.isDirectory(place)) {
            return below(place, ".*");
        }
        String name = place.getFileName().toString();
        Path directory = place.getParent();
        String pattern = pattern(name);
        while (directory != null && !Files.isDirectory(directory)) {
            // why: a directory's own name may hold the placeholder, as in hls/%v/list.m3u8.
            pattern = pattern(directory.getFileName().toString()) + "/" + pattern;
            directory = directory.getParent();
        }
        if (directory == null) {
            return List.of();
        }
        List<Path> files = below(directory, pattern);
        int dot = name.lastIndexOf('.');
        return files.isEmpty() && stems
                ? below(directory, pattern(dot > 0 ? name.substring(0, dot) : name) + "[-._].*")
                : files;
    }

    private static List<Path> below(Path directory, String pattern) throws IOException {
        Pattern wanted = Pattern.compile(pattern, Pattern.DOTALL);
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> wanted.matcher(directory.relativize(file).toString())
                            .matches())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String pattern(String name) {
        StringBuilder pattern = new StringBuilder();
        var placeholder = PLACEHOLDER.matcher(name);
        int from = 0;
        while (placeholder.find()) {
            pattern.append(Pattern.quote(name.substring(from, placeholder.start())))
                    .append(placeholder.group().equals("%%") ? "%" : ".*");
            from = placeholder.end();
        }
        return pattern.append(Pattern.quote(name.substring(from))).toString();
    }
}
