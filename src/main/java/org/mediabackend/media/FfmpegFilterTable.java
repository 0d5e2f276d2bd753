package org.mediabackend.media;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The filters that a strict policy knows, and what their options are. Immutable. */
final class FfmpegFilterTable {

    private static final Map<String, Row> ROWS = read();

    /** What every filter takes. */
    private static final Set<String> COMMON =
            Set.of("enable", "thread_type", "threads", "nb_threads", "extra_hw_frames");

    private FfmpegFilterTable() {}

    /** What an option of a filter is. */
    enum Kind {
        VALUE,
        /** A file that is read. */
        READ,
        /** A file that is opened as an input is, by any demuxer. */
        MEDIA,
        /** A file that is written. */
        WRITE,
        /** A demuxer's name. */
        DEMUXER,
        /** A model of libvmaf, which may name a file. */
        MODEL,
        REFUSED
    }

    /** One filter's options. */
    record Row(String span, Map<String, Kind> options) {

        Optional<Kind> option(String name) {
            Kind kind = options.get(name);
            return kind == null && COMMON.contains(name) ? Optional.of(Kind.VALUE) : Optional.ofNullable(kind);
        }

        /** What its options are, each kind as often as there are such options. */
        Collection<Kind> kinds() {
            return options.values();
        }

        /** Whether an option, and so a command to it at run time, may name a file. */
        boolean takesFiles() {
            return kinds().stream().anyMatch(kind -> kind != Kind.VALUE);
        }
    }

    static Optional<Row> of(String name, FfmpegVersion version) {
        return Optional.ofNullable(ROWS.get(name))
                .filter(row -> row.span().isEmpty() || OptionTable.spans(row.span(), version));
    }

    private static Map<String, Row> read() {
        Map<String, Row> rows = new HashMap<>();
        Map<String, Kind> options = new HashMap<>();
        for (String line : Table.lines("ffmpeg-filters.txt")) {
            String[] words = line.strip().split(" ");
            int first = 0;
            if (!line.startsWith(" ")) {
                int at = words[0].indexOf('@');
                options = new HashMap<>();
                rows.put(
                        at < 0 ? words[0] : words[0].substring(0, at),
                        new Row(at < 0 ? "" : words[0].substring(at + 1), options));
                first = 1;
            }
            for (int i = first; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                options.put(
                        colon < 0 ? words[i] : words[i].substring(0, colon),
                        colon < 0 ? Kind.VALUE : kind(words[i].charAt(colon + 1)));
            }
        }
        return Map.copyOf(rows);
    }

    private static Kind kind(char letter) {
        return switch (letter) {
            case 'r' -> Kind.READ;
            case 'm' -> Kind.MEDIA;
            case 'w' -> Kind.WRITE;
            case 'd' -> Kind.DEMUXER;
            case 'v' -> Kind.MODEL;
            case 'x' -> Kind.REFUSED;
            default -> throw new IllegalStateException("the table of filters has a kind " + letter);
        };
    }
}
