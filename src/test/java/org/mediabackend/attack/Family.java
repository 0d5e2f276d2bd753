package org.mediabackend.attack;

/** What an attack is after. */
enum Family {
    /** A file that is not the caller's. */
    READ,
    /** A place that is not the caller's. */
    WRITE,
    /** A foreign file's end. */
    DELETE,
    /** Whoever listens on this machine, or to be listened to. */
    NETWORK,
    /** Code that is not the tool's. */
    CODE,
    /** More than it was given. */
    EXHAUST,
    /** To go on after its end. */
    OUTLIVE,
    /** What other callers and the server itself keep in the data directory. */
    TENANT,
    /** The same by the names of files. */
    NAMES
}
