package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One filter of a filter graph.
 *
 * @param name without {@code @id}
 * @param sources labels of its inputs, in order
 * @param arguments in order
 * @param sinks labels of its outputs, in order
 */
record FfmpegFilter(String name, List<String> sources, List<Argument> arguments, List<String> sinks) {

    /**
     * @param key empty for an argument by place
     * @param value unquoted
     */
    record Argument(String key, String value) {}

    FfmpegFilter {
        sources = List.copyOf(sources);
        arguments = List.copyOf(arguments);
        sinks = List.copyOf(sinks);
    }

    /** The argument of one of these names. */
    Optional<String> argument(String... keys) {
        List<String> wanted = List.of(keys);
        return arguments.reversed().stream()
                .filter(a -> wanted.contains(a.key()))
                .map(Argument::value)
                .findFirst();
    }

    /** The argument at this place if it is written without a name, else that of one of these names. */
    Optional<String> argumentAt(int place, String... keys) {
        boolean byPlace = place < arguments.size()
                && arguments.subList(0, place + 1).stream()
                        .allMatch(a -> a.key().isEmpty());
        return byPlace ? Optional.of(arguments.get(place).value()) : argument(keys);
    }

    /** The filters of a graph in chains; what cannot be read as a filter is left out. */
    static List<List<FfmpegFilter>> chains(String graph) {
        var chains = new ArrayList<List<FfmpegFilter>>();
        var chain = new ArrayList<FfmpegFilter>();
        var text = new FfmpegTokens(graph);
        while (!text.atEnd()) {
            var sources = labels(text);
            String name = text.until("=,;[");
            String arguments = "";
            if (!text.atEnd() && text.peek() == '=') {
                text.skip();
                arguments = text.until("[],;");
            }
            var sinks = labels(text);
            int id = name.indexOf('@');
            if (!name.isEmpty()) {
                chain.add(new FfmpegFilter(id < 0 ? name : name.substring(0, id), sources, read(arguments), sinks));
            }
            if (!text.atEnd()) {
                if (text.peek() == ';') {
                    chains.add(List.copyOf(chain));
                    chain.clear();
                }
                text.skip();
            }
        }
        if (!chain.isEmpty()) {
            chains.add(List.copyOf(chain));
        }
        return List.copyOf(chains);
    }

    private static List<String> labels(FfmpegTokens text) {
        var labels = new ArrayList<String>();
        text.skipSpace();
        while (!text.atEnd() && text.peek() == '[') {
            text.skip();
            labels.add(text.until("]"));
            if (!text.atEnd()) {
                text.skip();
            }
            text.skipSpace();
        }
        return labels;
    }

    private static List<Argument> read(String arguments) {
        var read = new ArrayList<Argument>();
        var text = new FfmpegTokens(arguments);
        while (!text.atEnd()) {
            String key = key(text.rest());
            for (int i = 0; i < key.length() + (key.isEmpty() ? 0 : 1); i++) {
                text.skip();
            }
            read.add(new Argument(key.strip(), text.until(":")));
            if (!text.atEnd()) {
                text.skip();
            }
        }
        return read;
    }

    /** ffmpeg's own notion of a key ({@code get_key} in {@code libavutil/opt.c}); {@code /text=file} is one, too. */
    private static String key(String text) {
        int end = 0;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        int start = end;
        while (end < text.length() && isKeyCharacter(text.charAt(end))) {
            end++;
        }
        boolean empty = end == start;
        while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return !empty && end < text.length() && text.charAt(end) == '=' ? text.substring(0, end) : "";
    }

    private static boolean isKeyCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_/.".indexOf(c) >= 0;
    }
}
