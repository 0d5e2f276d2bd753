package org.mediabackend.media;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of one command, for what its tool says: a tool that complains of a key or a variable quotes it in words
 * that nobody can foresee. Immutable.
 */
final class KnownSecrets {

    /** What is shorter is no secret, and hiding it would hide ordinary words. */
    private static final int SHORTEST = 6;

    /** A hostile command has thousands, and each line is looked through for each. */
    private static final int MOST = 200;

    /** Bounded, so that each takes linear time. */
    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s:]{0,200}:([^@/\\s]{1,500})@");

    private static final Pattern QUERY = Pattern.compile("://[^\\s?|]{0,500}\\?([^\\s|'\"]{1,4000})");

    private final List<String> longestFirst;

    private KnownSecrets(Set<String> secrets) {
        this.longestFirst = secrets.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    static KnownSecrets of(Command command) {
        Set<String> secrets = new HashSet<>();
        for (String value : command.env().values()) {
            add(secrets, value == null ? "" : value);
        }
        String previous = "";
        for (String arg : command.args()) {
            argument(secrets, previous, arg);
            previous = arg;
        }
        return new KnownSecrets(secrets);
    }

    /** The text with each of them replaced by {@code ***}. */
    String hide(String text) {
        String shown = text;
        for (String secret : longestFirst) {
            shown = shown.replace(secret, Mask.STARS);
        }
        return shown;
    }

    private static void argument(Set<String> secrets, String previous, String arg) {
        if (SecretWords.isHeadersOption(previous)) {
            arg.lines()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .forEach(value -> add(secrets, value));
        } else if (SecretWords.isSecretOption(previous)) {
            add(secrets, arg);
        }
        int equals = arg.indexOf('=');
        if (equals > 0 && SecretWords.isSecretOption(arg.substring(0, equals))) {
            add(secrets, arg.substring(equals + 1));
        }
        if (arg.contains("://")) {
            Matcher password = PASSWORD.matcher(arg);
            while (password.find()) {
                add(secrets, password.group(1));
            }
            Matcher query = QUERY.matcher(arg);
            while (query.find()) {
                add(secrets, query.group(1));
                for (String pair : query.group(1).split("&", MOST)) {
                    add(secrets, pair.substring(pair.indexOf('=') + 1));
                }
            }
        }
    }

    private static void add(Set<String> secrets, String secret) {
        if (secret.length() >= SHORTEST && secrets.size() < MOST) {
            secrets.add(secret);
        }
    }
}
