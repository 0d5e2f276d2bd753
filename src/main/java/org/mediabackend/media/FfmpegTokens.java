package org.mediabackend.media;

import java.util.ArrayList;
import java.util.List;

/**
 * ffmpeg's quoting, as filter graphs and the tee muxer use it: a backslash keeps the next character, single quotes keep
 * what is between them, white space around a token is dropped.
 */
final class FfmpegTokens {

    private final String text;
    private int at;

    FfmpegTokens(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    char peek() {
        return text.charAt(at);
    }

    void skip() {
        at++;
    }

    void skipSpace() {
        while (!atEnd() && Character.isWhitespace(peek())) {
            at++;
        }
    }

    String rest() {
        return text.substring(at);
    }

    /** The next token, unquoted, up to one of the terminators, which is left unread. */
    String until(String terminators) {
        skipSpace();
        var token = new StringBuilder();
        int kept = 0;
        while (!atEnd() && terminators.indexOf(peek()) < 0) {
            char c = text.charAt(at++);
            if (c == '\\' && !atEnd()) {
                token.append(text.charAt(at++));
                kept = token.length();
            } else if (c == '\'') {
                int close = text.indexOf('\'', at);
                token.append(text, at, close < 0 ? text.length() : close);
                at = close < 0 ? text.length() : close + 1;
                kept = token.length();
            } else {
                token.append(c);
            }
        }
        int end = token.length();
        while (end > kept && Character.isWhitespace(token.charAt(end - 1))) {
            end--;
        }
        return token.substring(0, end);
    }

    static List<String> split(String text, char separator) {
        var tokens = new FfmpegTokens(text);
        var parts = new ArrayList<String>();
        while (!tokens.atEnd()) {
            parts.add(tokens.until(String.valueOf(separator)));
            if (!tokens.atEnd()) {
                tokens.skip();
            }
        }
        return parts;
    }

    /** Text that {@link #until} reads back as it is here. */
    static String quote(String text, String terminators) {
        var quoted = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean edgeSpace = Character.isWhitespace(c) && (i == 0 || i == text.length() - 1);
            if (c == '\\' || c == '\'' || edgeSpace || terminators.indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }
}
