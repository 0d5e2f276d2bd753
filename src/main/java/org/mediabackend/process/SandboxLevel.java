package org.mediabackend.process;

import java.util.Locale;

/** How commands are confined. */
public enum SandboxLevel {
    /** By bubblewrap: namespaces of their own for files, processes and network. */
    BUBBLEWRAP,
    /** By Landlock and seccomp, where namespaces cannot be had, as in most containers. */
    LANDLOCK,
    /** Not at all; somebody asked for that by name. */
    OFF,
    /** Neither can be had, and so no command is started. */
    NONE;

    /** As settings, the log and the status say it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
