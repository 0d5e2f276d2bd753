package org.mediabackend.media;

/** One argument as a POSIX shell would have to be given it; control characters need bash's or zsh's {@code $'...'}. */
final class ShellQuote {

    private static final String PLAIN = "_@%+=:,./-";

    private ShellQuote() {}

    static String quote(String arg) {
        if (!arg.isEmpty() && arg.codePoints().allMatch(ShellQuote::isPlain)) {
            return arg;
        }
        return arg.chars().anyMatch(Character::isISOControl) ? escaped(arg) : "'" + arg.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(int character) {
        return Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0;
    }

    private static String escaped(String arg) {
        StringBuilder quoted = new StringBuilder("$'");
        for (int i = 0; i < arg.length(); i++) {
            char c = arg.charAt(i);
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\', '\'' -> quoted.append('\\').append(c);
                default -> {
                    if (Character.isISOControl(c)) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('\'').toString();
    }
}
