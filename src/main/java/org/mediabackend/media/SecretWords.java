package org.mediabackend.media;

import java.util.Locale;
import java.util.Set;

/**
 * Knows by name what is secret: options, headers, {@code key=value} pairs. The names are those of ffmpeg's protocols,
 * muxers and demuxers, of ImageMagick and of libvips, and the usual headers.
 */
final class SecretWords {

    private static final Set<String> OPTIONS = Set.of(
            "decryption_key",
            "decryption_keys",
            "encryption_key",
            "encryption_kid",
            "key",
            "iv",
            "cryptokey",
            "cryptoiv",
            "hls_enc_key",
            "hls_enc_iv",
            "hls_key_info_file",
            "passphrase",
            "rtmp_conn",
            "rtmp_playpath",
            "http_proxy",
            "cookies",
            "password",
            "passwd",
            "pass",
            "srtp_out_params",
            "srtp_in_params",
            "activation_bytes",
            "audible_key",
            "audible_iv",
            "authenticate",
            "auth",
            "token",
            "secret",
            "user_password",
            "username",
            "secret_key",
            "access_key",
            "api_key",
            "apikey",
            "key_password",
            "streamid",
            "ssl_key",
            "pubpasswd");

    private static final Set<String> HEADERS = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "set-cookie",
            "x-api-key",
            "x-auth-token",
            "api-key",
            "x-amz-security-token",
            "x-access-token",
            "x-goog-api-key");

    /** The words of {@link #OPTIONS} that in a sentence mean something else, or whose value tells nothing. */
    private static final Set<String> ONLY_OPTIONS = Set.of("key", "iv", "auth", "username", "pass");

    private final String text;
    private final StringBuilder out;
    private int at;

    private SecretWords(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /** Whether that argument is an option whose value, the next argument, is secret as a whole. */
    static boolean isSecretOption(String arg) {
        return arg.length() > 1
                && arg.length() < 64
                && arg.charAt(0) == '-'
                && OPTIONS.contains(optionName(arg).toLowerCase(Locale.ROOT));
    }

    static boolean isHeadersOption(String arg) {
        return arg.length() < 64 && arg.startsWith("-") && optionName(arg).equals("headers");
    }

    /** Header lines with each value hidden; what is no header line is hidden whole. */
    static String hideHeaders(String headers) {
        StringBuilder shown = new StringBuilder();
        headers.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int colon = line.indexOf(':');
            shown.append(shown.isEmpty() ? "" : "\r\n");
            shown.append(colon < 0 ? "" : line.substring(0, colon) + ": ").append(Mask.STARS);
        });
        return shown.toString();
    }

    /** The text with the values of secret headers and of secret {@code key=value} pairs hidden. */
    static String hide(String text) {
        return new SecretWords(text).hide();
    }

    private String hide() {
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && isWordCharacter(text.charAt(end))) {
                end++;
            }
            int next = end > start && end - start < 32 ? value(start, end) : end;
            start = Math.max(next, end + (end > start ? 0 : 1));
        }
        return out.append(text, at, text.length()).toString();
    }

    /** Hides the value that the word between start and end announces; the place to go on from. */
    private int value(int start, int end) {
        String word = text.substring(start, end).toLowerCase(Locale.ROOT);
        while (word.startsWith("-")) {
            word = word.substring(1);
        }
        if (word.equals("bearer") && text.startsWith(" ", end)) {
            return replace(end + 1, endOfValue(end + 1));
        }
        if (HEADERS.contains(word) && (text.startsWith(":", end) || text.startsWith("=", end))) {
            return replace(text.startsWith(" ", end + 1) ? end + 2 : end + 1, endOfLine(end));
        }
        if (!OPTIONS.contains(word)) {
            return end;
        }
        String debug = "' with argument '";
        if (text.startsWith(debug, end)) {
            int from = end + debug.length();
            int quote = text.indexOf('\'', from);
            return replace(from, quote < 0 ? text.length() : quote);
        }
        boolean pair = text.startsWith("=", end) && !ONLY_OPTIONS.contains(word);
        return pair ? replace(end + 1, endOfValue(end + 1)) : end;
    }

    private int replace(int from, int to) {
        if (from < to) {
            out.append(text, at, from).append(Mask.STARS);
            at = to;
        }
        return Math.max(from, to);
    }

    private int endOfLine(int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '\r' && text.charAt(i) != '\n' && text.charAt(i) != '\'') {
            i++;
        }
        return i;
    }

    private int endOfValue(int from) {
        char quote = from < text.length() ? text.charAt(from) : ' ';
        boolean quoted = quote == '\'' || quote == '"';
        int i = quoted ? from + 1 : from;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean ends = quoted ? c == quote : c <= ' ' || "|]'\"&".indexOf(c) >= 0;
            if (ends || (!quoted && c == ':' && text.charAt(i - 1) != '\\')) {
                return quoted ? i + 1 : i;
            }
            i++;
        }
        return i;
    }

    private static String optionName(String arg) {
        String name = arg.startsWith("--") ? arg.substring(2) : arg.substring(1);
        int specifier = name.indexOf(':');
        return specifier < 0 ? name : name.substring(0, specifier);
    }

    private static boolean isWordCharacter(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }
}
