package org.mediabackend.media;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How closely a command's outputs are looked at before they are published. Each includes those below it. */
public enum OutputStrictness {
    /** They last as long as can be expected for certain. */
    FULL,
    /** They can be read: by our own look at head and tail, or by ffprobe. */
    READABLE,
    /** They are there, and not empty. */
    EXISTS,
    /** Nothing is looked at. */
    OFF;

    /** The name in requests and settings. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The strictness of that name in requests. */
    public static Optional<OutputStrictness> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(each -> each.wireName().equals(name))
                .findFirst();
    }

    boolean includes(OutputStrictness other) {
        return ordinal() <= other.ordinal();
    }
}
