package org.mediabackend.attack;

import java.util.Map;

/** What stands between a caller's command and this machine. */
enum Level {
    /** Nothing. */
    BARE("bare", Map.of()),
    /** Bubblewrap alone: any argument is let through to it. */
    BUBBLEWRAP("bubblewrap", alone("bubblewrap")),
    /** Landlock alone. */
    LANDLOCK("landlock", alone("landlock")),
    /** The defaults: the strict policy, and the best sandbox that works. */
    STRICT("strict", Map.of());

    private final String word;
    private final Map<String, String> settings;

    Level(String word, Map<String, String> settings) {
        this.word = word;
        this.settings = settings;
    }

    /** With as little before it as can be set: no way out but what the sandbox closes. */
    private static Map<String, String> alone(String sandbox) {
        return Map.of(
                "MEDIA_SANDBOX",
                sandbox,
                "MEDIA_POLICY",
                "open",
                "MEDIA_POLICY_PROTOCOLS",
                "http,https,tcp,tls,udp,udplite,unix,gopher,ftp,rtmp,rtmpt,rtsp,mmsh,mmst,httpproxy,srt,sftp,amqp,zmq,"
                        + "rtp,srtp,icecast,ipfs,sctp,x11grab,pulse,alsa,sdl");
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
