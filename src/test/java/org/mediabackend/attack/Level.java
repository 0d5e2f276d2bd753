package org.mediabackend.attack;

import java.util.Map;

/** What stands between a caller's command and this machine. */
enum Level {
    /** Nothing. */
    BARE("bare", Map.of()),
    /** Bubblewrap alone: any argument is let through to it. */
    BUBBLEWRAP("bubblewrap", Map.of("MEDIA_SANDBOX", "bubblewrap", "MEDIA_POLICY", "open")),
    /** Landlock alone. */
    LANDLOCK("landlock", Map.of("MEDIA_SANDBOX", "landlock", "MEDIA_POLICY", "open")),
    /** The defaults: the strict policy, and the best sandbox that works. */
    STRICT("strict", Map.of());

    private final String word;
    private final Map<String, String> settings;

    Level(String word, Map<String, String> settings) {
        this.word = word;
        this.settings = settings;
    }

    /** As the report says it. */
    String word() {
        return word;
    }

    /** The server's environment. */
    Map<String, String> settings() {
        return settings;
    }
}
