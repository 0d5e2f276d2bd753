package org.mediabackend.media;

import java.util.List;

/**
 * Hides secrets wherever a command or what a tool said about it is shown: a URL's query, fragment and password, the
 * stream key of an RTMP address, the values of options such as {@code -decryption_key}, and headers such as
 * {@code Authorization}. It hides rather too much than too little. Every method is pure, safe for any thread, and takes
 * time linear in the length of what it is given.
 */
public final class Mask {

    /** The most characters of a command that are shown. */
    static final int MOST_CHARACTERS = 8_000;

    static final String STARS = "***";

    private static final String CUT = " …";

    private Mask() {}

    /** The text with its secrets replaced by {@code ***}; not shortened. */
    public static String text(String text) {
        return SecretWords.hide(SecretUrls.hide(text));
    }

    /**
     * The command as one string for show, which can be pasted into a shell; arguments that need no quotes have none.
     * Ends with {@code …} when it would be longer than 8,000 characters.
     */
    public static String commandLine(String program, List<String> args) {
        StringBuilder line = new StringBuilder(ShellQuote.quote(text(program)));
        String previous = "";
        for (String arg : args) {
            // why: an argument is masked whole before the line is cut; a cut before an '@' would show the password.
            line.append(' ').append(ShellQuote.quote(argument(previous, arg)));
            if (line.length() > MOST_CHARACTERS) {
                break;
            }
            previous = arg;
        }
        return bounded(line.toString(), MOST_CHARACTERS);
    }

    /** At most that many characters; cut text ends with {@code …}. */
    static String bounded(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    private static String argument(String previous, String arg) {
        if (SecretWords.isHeadersOption(previous)) {
            return SecretWords.hideHeaders(arg);
        }
        if (SecretWords.isSecretOption(previous)) {
            return STARS;
        }
        int equals = arg.indexOf('=');
        if (equals > 0 && SecretWords.isSecretOption(arg.substring(0, equals))) {
            return arg.substring(0, equals + 1) + STARS;
        }
        return text(arg);
    }
}
