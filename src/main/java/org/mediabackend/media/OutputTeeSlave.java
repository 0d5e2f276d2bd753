package org.mediabackend.media;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One of the outputs that ffmpeg's tee muxer writes: {@code [f=mpegts:onfail=ignore]udp://...}.
 *
 * @param options in order, unquoted
 * @param url unquoted
 */
record OutputTeeSlave(Map<String, String> options, String url) {

    static List<OutputTeeSlave> readAll(String text) {
        return FfmpegTokens.split(text, '|').stream().map(OutputTeeSlave::read).toList();
    }

    static String writeAll(List<OutputTeeSlave> slaves) {
        return slaves.stream().map(OutputTeeSlave::write).collect(Collectors.joining("|"));
    }

    private static OutputTeeSlave read(String slave) {
        if (!slave.startsWith("[")) {
            return new OutputTeeSlave(Map.of(), slave);
        }
        var tokens = new FfmpegTokens(slave.substring(1));
        var options = new LinkedHashMap<String, String>();
        while (!tokens.atEnd()) {
            String key = tokens.until("=:]");
            String value = "";
            if (!tokens.atEnd() && tokens.peek() == '=') {
                tokens.skip();
                value = tokens.until(":]");
            }
            if (!key.isEmpty()) {
                options.put(key, value);
            }
            if (tokens.atEnd()) {
                break;
            }
            boolean last = tokens.peek() == ']';
            tokens.skip();
            if (last) {
                break;
            }
        }
        return new OutputTeeSlave(options, tokens.rest());
    }

    private String write() {
        var parts = new ArrayList<String>();
        options.forEach((key, value) -> parts.add(key + "=" + FfmpegTokens.quote(value, ":]")));
        String brackets = parts.isEmpty() ? "" : "[" + String.join(":", parts) + "]";
        return FfmpegTokens.quote(brackets + url, "|");
    }

    @Nullable
    String format() {
        return options.get("f");
    }

    Location location() {
        return Location.ofOutput(url, format());
    }
}
