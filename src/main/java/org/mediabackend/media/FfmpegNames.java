package org.mediabackend.media;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that a strict policy knows: options of codecs, formats, scaler and resampler with the kind of their value,
 * demuxers, muxers, bitstream filters. Immutable.
 */
final class FfmpegNames {

    private static final FfmpegNames TABLE = new FfmpegNames();

    private final Map<String, Entry> options = new HashMap<>();
    private final Map<String, Set<String>> lists = new HashMap<>();

    /** What the value of an option is. */
    enum Kind {
        /** Nothing that reaches a file. */
        VALUE,
        /** A file that is read. */
        READ,
        /** A file that is written. */
        WRITE,
        /** A file that is written, relative to the output. */
        BESIDE,
        /** Options for another format: {@code a=1:b=2}. */
        OPTIONS,
        /** Parameters for an encoder's library. */
        ENCODER,
        /** A muxer's name. */
        MUXER,
        /** A text that must not hold a slash. */
        WORD,
        /** Never allowed. */
        REFUSED
    }

    private record Entry(Kind kind, String span) {}

    private FfmpegNames() {
        String section = "";
        for (String line : Table.lines("ffmpeg-names.txt")) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else {
                add(section, line);
            }
        }
    }

    private void add(String section, String line) {
        for (String word : line.split(" ")) {
            int at = word.indexOf('@');
            String name = at < 0 ? word : word.substring(0, at);
            switch (section) {
                case "demuxers", "muxers", "bsfs", "codec" ->
                    lists.computeIfAbsent(section, s -> new HashSet<>()).add(name);
                default ->
                    options.put(
                            name,
                            new Entry(
                                    Kind.valueOf(section.toUpperCase(Locale.ROOT)),
                                    at < 0 ? "" : word.substring(at + 1)));
            }
        }
    }

    /** What the value of that option is; nothing when that version knows no such option. */
    static Optional<Kind> option(String name, FfmpegVersion version) {
        Optional<Kind> own = known(name, version);
        boolean shortened = !name.isEmpty()
                && "vas".indexOf(name.charAt(0)) >= 0
                && list("codec").contains(name.substring(1));
        // Codecs' common options may have the stream's letter in front: -vflags, -ab.
        return own.isPresent() || !shortened ? own : known(name.substring(1), version);
    }

    private static Optional<Kind> known(String name, FfmpegVersion version) {
        return Optional.ofNullable(TABLE.options.get(name))
                .filter(entry -> entry.span().isEmpty() || OptionTable.spans(entry.span(), version))
                .map(Entry::kind);
    }

    /** Demuxers that open nothing but what they are given. */
    static Set<String> demuxers() {
        return list("demuxers");
    }

    /** Muxers that write files only. */
    static Set<String> muxers() {
        return list("muxers");
    }

    static Set<String> bitstreamFilters() {
        return list("bsfs");
    }

    private static Set<String> list(String name) {
        return TABLE.lists.getOrDefault(name, Set.of());
    }
}
