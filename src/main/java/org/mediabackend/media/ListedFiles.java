package org.mediabackend.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks into files that name other files, as far as they are there, and judges those. */
final class ListedFiles {

    private static final int LONGEST = 8 << 20;
    private static final int LONGEST_AT_SUBMISSION = 16 << 10;

    /** As much as ffmpeg looks at to tell a format, and what may stand before. */
    private static final int HEAD = (1 << 20) + (64 << 10);

    private static final int DEEPEST = 4;

    private static final Set<String> CONCAT_WORDS = Set.of(
            "ffconcat",
            "duration",
            "inpoint",
            "outpoint",
            "stream",
            "exact_stream_id",
            "stream_meta",
            "stream_codec",
            "stream_extradata",
            "file_packet_metadata",
            "file_packet_meta",
            "chapter");

    private static final Pattern HLS_URI = Pattern.compile("URI=(?:\"([^\"]*)\"|([^\",]*))");
    private static final Pattern LIST =
            Pattern.compile("#EXTM3U|ffconcat version|<MPD[\\s>]|<CompositionPlaylist|^c=IN IP", Pattern.MULTILINE);

    private final int index;
    private final Judgement judgement;
    private final Set<Path> seen = new HashSet<>();

    ListedFiles(int index, Judgement judgement) {
        this.index = index;
        this.judgement = judgement;
    }

    /** Judges what an input lists, if it is a list. */
    void judge(InputFile input) {
        Optional<String> list = GuardedInputs.list(input);
        if (list.isEmpty()) {
            return;
        }
        if (!(input.location() instanceof Location.LocalFile(String path))) {
            if (list.get().equals("concat") || !(input.location() instanceof Location.Url)) {
                judgement.refuse(index, "must be a plain file, since it is a list of others");
            }
            return;
        }
        judgement.existing(path).ifPresent(file -> judge(file, list.get(), 0));
    }

    private void judge(Judgement.Existing list, String format, int depth) {
        Path file = list.name();
        if (!seen.add(file)) {
            return;
        }
        if (!judgement.isFinal() && size(list.content()) > LONGEST_AT_SUBMISSION) {
            // It is read before the command runs; a request with a thousand commands must not cost that.
            return;
        }
        String text = read(list.content(), LONGEST);
        if (text == null || depth > DEEPEST) {
            judgement.refuse(index, "is a list that cannot be read, or is nested too deeply");
            return;
        }
        for (String line : text.split("[\\n\\r\\x00]")) {
            if (format.equals("concat")) {
                concat(file, line.strip(), depth);
            } else {
                hls(file, line, depth);
            }
        }
    }

    private void concat(Path list, String line, int depth) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String[] words = line.split("[ \\t]+", 2);
        if (words[0].equals("file") && words.length == 2) {
            entry(list, new FfmpegTokens(words[1]).until(" \t"), depth);
        } else if (!CONCAT_WORDS.contains(words[0])) {
            judgement.refuse(index, "is a list with the line \"" + Shown.of(line) + "\", which is not allowed there");
        }
    }

    private void hls(Path list, String line, int depth) {
        String text = line.strip();
        if (text.startsWith("#")) {
            if (text.startsWith("#EXT") && text.contains("URI=")) {
                Matcher uri = HLS_URI.matcher(text);
                while (uri.find()) {
                    entry(list, uri.group(1) == null ? uri.group(2) : uri.group(1), depth);
                }
            }
        } else if (!text.isEmpty()) {
            entry(list, text, depth);
        }
    }

    private void entry(Path list, String url, int depth) {
        Location location = Location.ofInput(url, null);
        if (location instanceof Location.LocalFile(String path)) {
            try {
                Path file = list.resolveSibling(path);
                judgement.listed(index, list.getFileName().toString(), new Location.LocalFile(file.toString()));
                nested(file, depth);
            } catch (InvalidPathException e) {
                judgement.refuse(index, "is a list that names no proper path");
            }
        } else {
            judgement.listed(index, list.getFileName().toString(), location);
        }
    }

    private void nested(Path named, int depth) {
        judgement.existing(named.toString()).ifPresent(file -> {
            String head = read(file.content(), 4096);
            if (head != null && LIST.matcher(head).find()) {
                judge(file, head.contains("ffconcat version") ? "concat" : "hls", depth + 1);
            }
        });
    }

    /** A file that a filter opens as ffmpeg opens inputs, where nothing can say which formats it may have. */
    void refuseAny(String path, String filter) {
        Location location = Location.ofInput(path, null);
        location.files()
                .forEach(local -> judgement.existing(local.path()).ifPresent(file -> {
                    String head = read(file.content(), HEAD);
                    if (head == null || LIST.matcher(head).find()) {
                        judgement.refuse(
                                index, "gives the filter " + filter + " a list of other files; give it a plain file");
                    }
                }));
    }

    /** The second line of a key info file names the file of the key. */
    void keyInfo(String path) {
        judgement.existing(path).ifPresent(file -> {
            String text = read(file.content(), LONGEST);
            List<String> lines = text == null ? List.of() : text.lines().toList();
            if (lines.size() < 2) {
                judgement.refuse(index, "is no key info file");
            } else {
                judgement.plainFile(index, lines.get(1).strip(), false);
            }
        });
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static @Nullable String read(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most);
            boolean whole = most != LONGEST || in.read() < 0;
            return whole ? new String(bytes, StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
