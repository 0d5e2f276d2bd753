package org.mediabackend.media;

/**
 * Hides the secrets of the URLs in a text, wherever in it they stand: behind {@code concat:}, in a filter's option with
 * {@code \:} for the colon, in quotes. One pass; a URL ends at white space, at {@code |}, or at the quote it began
 * with.
 */
final class SecretUrls {

    private final String text;
    private final StringBuilder out;
    private int at;

    /** Where the path of the URL before ended: kept, since URLs that run into each other share their end. */
    private int pathEnd = -1;

    private char pathQuote = ' ';

    private SecretUrls(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    static String hide(String text) {
        return text.contains("://") ? new SecretUrls(text).hide() : text;
    }

    private String hide() {
        int separator = text.indexOf("://");
        while (separator >= 0) {
            out.append(text, at, separator + 3);
            int schemeEnd = separator;
            while (schemeEnd > at && text.charAt(schemeEnd - 1) == '\\') {
                schemeEnd--;
            }
            int schemeStart = schemeEnd;
            while (schemeStart > at && isSchemeCharacter(text.charAt(schemeStart - 1))) {
                schemeStart--;
            }
            at = separator + 3;
            if (schemeStart < schemeEnd) {
                url(schemeStart, schemeEnd);
            }
            separator = text.indexOf("://", at);
        }
        return out.append(text, at, text.length()).toString();
    }

    private void url(int schemeStart, int schemeEnd) {
        char before = schemeStart == 0 ? ' ' : text.charAt(schemeStart - 1);
        char quote = before == '\'' || before == '"' ? before : ' ';
        if (at > pathEnd || quote != pathQuote) {
            pathEnd = indexOf(at, text.length(), "?#", quote);
            pathQuote = quote;
        }
        int end = pathEnd;
        authority(indexOf(at, end, "/", quote));
        if (text.startsWith("rtmp", schemeStart) && schemeEnd - schemeStart <= 6) {
            streamKey(end);
        }
        boolean secret = end < text.length() && (text.charAt(end) == '?' || text.charAt(end) == '#');
        if (secret) {
            out.append(text, at, end + 1).append(Mask.STARS);
            at = indexOf(end, text.length(), "", quote);
            // "https://h/p?sig=x: Server returned 403": the colon is the sentence's.
            if (text.charAt(at - 1) == ':' && at - 1 > end) {
                at--;
            }
        }
    }

    private void authority(int end) {
        int host = end;
        while (host > at && text.charAt(host - 1) != '@') {
            host--;
        }
        if (host == at) {
            return;
        }
        int colon = at;
        while (colon < host && text.charAt(colon) != ':') {
            colon++;
        }
        if (colon < host) {
            out.append(text, at, colon + 1);
        }
        out.append(Mask.STARS);
        at = host - 1;
    }

    /** What follows the application's name in {@code rtmp://host/application/key} lets anyone publish there. */
    private void streamKey(int end) {
        int application = text.indexOf('/', at);
        int key = text.lastIndexOf('/', end - 1);
        if (application >= 0 && key > application && key + 1 < end) {
            out.append(text, at, key + 1).append(Mask.STARS);
            at = end;
        }
    }

    /** The first of these characters from {@code from} on, or the end of the URL when that comes first. */
    private int indexOf(int from, int to, String characters, char quote) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean ends = c <= ' ' || c == '|' || (quote != ' ' && c == quote);
            if (ends || characters.indexOf(c) >= 0) {
                return i;
            }
        }
        return to;
    }

    private static boolean isSchemeCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
    }
}
